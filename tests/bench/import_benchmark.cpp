// What it costs to open one small report, in each wrapping that it comes in.

#include <benchmark/benchmark.h>

#include "dmarcd/inbox/report_import.h"

#include "support/carried_reports.h"
#include "support/received_xml.h"
#include "support/report_openers.h"
#include "support/zip_builder.h"

namespace {

using namespace dmarcd;

const std::string xml(test::plain_report);

std::string gz() {
  return *zlib::gzip(xml);
}
std::string zip() {
  return test::zip_of({{.name = "r.xml", .octets = xml}});
}

void unpack(benchmark::State& state, const std::string& archive) {
  const libarchive::LibarchiveUnpacker unpacker;
  for (auto _ : state) {
    receiving::ExpansionBudget budget;
    const auto take = [](const std::string& /*name*/, const std::string& octets) -> Result<void> {
      benchmark::DoNotOptimize(octets.data());
      return {};
    };
    benchmark::DoNotOptimize(unpacker.unpack(archive, budget, take, [](const std::string&, const std::string&) {}));
  }
}
BENCHMARK_CAPTURE(unpack, gzip, gz());
BENCHMARK_CAPTURE(unpack, zip, zip());

void compress(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(zlib::gzip(xml));
}
BENCHMARK(compress);

void read_mail(benchmark::State& state) {
  const gmime::GmimeMailReader reader;
  const std::string mail = test::mail_with({{"r.xml.gz", "application/gzip", gz()}});
  for (auto _ : state) benchmark::DoNotOptimize(reader.read(mail));
}
BENCHMARK(read_mail);

void open(benchmark::State& state, const std::string& input) {
  const inbox::ReportImport import(test::report_openers(), {});
  for (auto _ : state) benchmark::DoNotOptimize(import.open({"-", input, {}, receiving::Authenticity::handed_over}));
}
BENCHMARK_CAPTURE(open, xml, xml);
BENCHMARK_CAPTURE(open, gzip, gz());
BENCHMARK_CAPTURE(open, zip, zip());
BENCHMARK_CAPTURE(open, mail, test::mail_with({{"r.xml.gz", "application/gzip", gz()}}));

}  // namespace

BENCHMARK_MAIN();
