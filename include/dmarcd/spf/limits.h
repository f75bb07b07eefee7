#pragma once

#include <cstddef>

/// What one check_host() may cost, all of its recursions together (RFC 7208 section 4.6.4).
namespace dmarcd::spf {

/// Terms that ask the DNS: a record must not make every receiver ask the world.
constexpr unsigned most_lookup_terms = 10;

/// Terms that the DNS has nothing for: a sign of a record that aims questions at somebody else's servers.
constexpr unsigned most_void_lookups = 2;

/// Hosts of one mx, each of which costs a question; more are a permerror.
constexpr std::size_t most_mx_hosts = 10;

/// Names of one client whose addresses are asked for by ptr and %{p}; more are passed over, for the owner of the
/// address chooses how many there are.
constexpr std::size_t most_ptr_names = 10;

/// Questions started ahead for one message: enough for any honest record, and a bound on what one built to be walked
/// costs, which may name ten mx of ten hosts each.
constexpr unsigned most_prefetched_questions = 60;

}  // namespace dmarcd::spf
