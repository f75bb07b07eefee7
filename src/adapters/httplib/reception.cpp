#include "reception.h"

#include <exception>
#include <utility>

#include "client_limits.h"

namespace dmarcd::http {

Reception::Reception(Answer answer)
    : answer_(std::move(answer)),
      page_threads_(limits::page_threads),
      upload_threads_(limits::upload_threads),
      room_([this](WaitingRoom::Client client) { have_answered(page_threads_, std::move(client)); },
            [this](WaitingRoom::Client client) { have_answered(upload_threads_, std::move(client)); }) {}

void Reception::have_answered(httplib::ThreadPool& threads, WaitingRoom::Client client) {
  threads.enqueue([this, client = std::move(client)] { answer(client); });
}

void Reception::answer(WaitingRoom::Client client) {
  try {
    answer_(*client);
  } catch (const std::exception&) {  // Memory is short: this client has to come again.
    client->leave();
  }
  room_.come_back(std::move(client));
}

void Reception::shutdown() {
  room_.lock();
  room_.await_last_requests();
  page_threads_.shutdown();
  upload_threads_.shutdown();
  room_.await_end();
}

}  // namespace dmarcd::http
