// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/csv_preview.h"

#include <optional>
#include <string>
#include <utility>

#include "httpd/answers.h"
#include "httpd/product/csv_body.h"

namespace relevance::httpd {
namespace {

using http::Request;
using http::Response;

// As many as relevance.preview_csv() reads, and one that shows that there are more.
constexpr std::size_t kMostBytes = (std::size_t{64} << 20) + 1;

class PreviewHandler : public CsvBody {
 public:
  PreviewHandler(Context& context, const Request& request)
      : CsvBody(context, request, {"target_column", "options"}) {}

  Response finish() override {
    require_bytes();
    if (!preview_) make_preview();
    Response response = json_answer(std::move(*preview_));
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
  }

 private:
  void store(std::string_view bytes) override {
    if (preview_) return;
    if (!slot_) slot_.emplace(context());
    head_ += bytes.substr(0, kMostBytes - head_.size());
    if (head_.size() == kMostBytes) make_preview();
  }

  // Text parameters are null rather than empty when they were not given.
  void make_preview() {
    const std::string target = field_or("target_column", "");
    const ResultRows rows = context().pool.take()->transact(
        session_of(context(), request(), identity(), true),
        "SELECT relevance.preview_csv($1::bytea, $2::jsonb, $3)",
        {SqlValue::binary(head_), options(),
         target.empty() ? SqlValue(std::nullopt) : SqlValue(target)});
    preview_ = rows.text(0, 0);
    head_ = {};
    head_.shrink_to_fit();
    slot_.reset();
  }

  std::optional<UploadSlot> slot_;
  std::string head_;
  std::optional<std::string> preview_;
};

}  // namespace

std::unique_ptr<http::Handler> preview_handler(Context& context, const Request& request) {
  return std::make_unique<PreviewHandler>(context, request);
}

}  // namespace relevance::httpd
