// SPDX-License-Identifier: PostgreSQL
#include "table/archive/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/archive/unpack_limit.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMemberPiece = 64 * 1024;

[[noreturn]] void reject_damaged(const std::string& detail) {
  throw Error("bad_archive", "the file is damaged: its ZIP archive cannot be read", detail,
              "Pack the file again and send the whole archive; or send the data as CSV.");
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

std::string read_at(const SeekableSource& source, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  bytes.resize(source.read(offset, bytes));
  return bytes;
}

// The number of members that an end record states; a larger archive refers to another record.
std::uint64_t stated_entries(const SeekableSource& source, std::string_view tail, std::size_t at) {
  constexpr std::size_t kCountAt = 10;
  constexpr std::uint64_t kElsewhere = 0xFFFF;
  const std::uint64_t count = little_endian(tail.substr(at + kCountAt, 2));
  constexpr std::size_t kLocatorBytes = 20;
  if (count != kElsewhere || at < kLocatorBytes) return count;
  const std::string_view locator = tail.substr(at - kLocatorBytes, kLocatorBytes);
  if (!locator.starts_with("PK\x06\x07")) return count;
  const std::string record = read_at(source, little_endian(locator.substr(8, 8)), 56);
  return record.size() < 56 ? count : little_endian(std::string_view(record).substr(32, 8));
}

// libzip reads the whole directory into memory: a hostile one is refused before.
void check_directory(const SeekableSource& source) {
  constexpr std::uint64_t kTailBytes = 22 + 20 + 0xFFFF;  // with the longest comment
  const std::uint64_t size = std::min(source.size, kTailBytes);
  const std::string tail = read_at(source, source.size - size, static_cast<std::size_t>(size));
  for (std::size_t at = tail.find("PK\x05\x06"); at != std::string::npos;
       at = tail.find("PK\x05\x06", at + 1)) {
    if (tail.size() - at < 22) break;
    const std::uint64_t entries = stated_entries(source, tail, at);
    if (entries <= ZipArchive::kMaxEntries) continue;
    throw Error("bad_archive", "the ZIP archive has " + std::to_string(entries) + " members",
                "At most " + std::to_string(ZipArchive::kMaxEntries) + " can be read.",
                "Send one CSV file or one workbook.");
  }
}

}  // namespace

// What libzip asks of a source of bytes. An exception must not pass through its code in C.
struct SourceState {
  SeekableSource source;
  std::uint64_t position = 0;
  std::exception_ptr failure;
  zip_error_t error;

  explicit SourceState(SeekableSource bytes) : source(std::move(bytes)) {
    ::zip_error_init(&error);
  }
  ~SourceState() { ::zip_error_fini(&error); }
  SourceState(const SourceState&) = delete;
  SourceState& operator=(const SourceState&) = delete;

  zip_int64_t read(void* data, zip_uint64_t length) {
    try {
      const std::size_t size =
          source.read(position, {static_cast<char*>(data), static_cast<std::size_t>(length)});
      position += size;
      return static_cast<zip_int64_t>(size);
    } catch (...) {
      failure = std::current_exception();
      ::zip_error_set(&error, ZIP_ER_READ, 0);
      return -1;
    }
  }

  zip_int64_t seek(void* data, zip_uint64_t length) {
    const zip_int64_t to =
        ::zip_source_seek_compute_offset(position, source.size, data, length, &error);
    if (to < 0) return -1;
    position = static_cast<std::uint64_t>(to);
    return 0;
  }

  zip_int64_t describe(void* data) const {
    auto* const status = static_cast<zip_stat_t*>(data);
    ::zip_stat_init(status);
    status->valid = ZIP_STAT_SIZE;
    status->size = source.size;
    return sizeof(zip_stat_t);
  }
};

namespace {

zip_int64_t answer_libzip(void* user, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  auto& state = *static_cast<SourceState*>(user);
  switch (command) {
    case ZIP_SOURCE_OPEN:
      state.position = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return state.read(data, length);
    case ZIP_SOURCE_SEEK:
      return state.seek(data, length);
    case ZIP_SOURCE_TELL:
      return static_cast<zip_int64_t>(state.position);
    case ZIP_SOURCE_STAT:
      return state.describe(data);
    case ZIP_SOURCE_ERROR:
      return ::zip_error_to_data(&state.error, data, length);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return ::zip_source_make_command_bitmap(
          ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
          ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    default:
      ::zip_error_set(&state.error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

std::string text_of(zip_error_t& error) {
  return "libzip says: " + std::string(::zip_error_strerror(&error)) + ".";
}

}  // namespace

struct ZipArchive::State {
  SourceState source;
  zip_t* archive = nullptr;
  std::vector<ZipEntry> entries;

  explicit State(SeekableSource bytes) : source(std::move(bytes)) {
    check_directory(source.source);
    zip_error_t error;
    ::zip_error_init(&error);
    zip_source_t* const given = ::zip_source_function_create(answer_libzip, &source, &error);
    if (given != nullptr) {
      archive = ::zip_open_from_source(given, ZIP_RDONLY, &error);
      if (archive == nullptr) ::zip_source_free(given);
    }
    ::zip_error_fini(&error);
    if (source.failure) std::rethrow_exception(source.failure);
    if (archive == nullptr) {
      reject_damaged(
          "Its directory, which stands at the end, is missing or broken: perhaps the file "
          "is truncated.");
    }
  }
  ~State() {
    if (archive != nullptr) ::zip_discard(archive);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void list();
};

void ZipArchive::State::list() {
  const zip_int64_t count = ::zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t status;
    if (::zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &status) != 0) continue;
    if ((status.valid & ZIP_STAT_NAME) == 0) continue;
    ZipEntry entry;
    entry.index = static_cast<std::size_t>(i);
    entry.name = status.name;
    std::replace(entry.name.begin(), entry.name.end(), '\\', '/');
    entry.bytes = status.size;
    entry.packed_bytes = status.comp_size;
    entry.encrypted = status.encryption_method != ZIP_EM_NONE;
    if (!entry.name.empty() && entry.name.back() != '/') entries.push_back(std::move(entry));
  }
}

bool ZipArchive::starts(std::string_view head) {
  return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06");
}

ZipArchive::ZipArchive(SeekableSource source) : state_(std::make_unique<State>(std::move(source))) {
  state_->list();
}
ZipArchive::~ZipArchive() = default;

const std::vector<ZipEntry>& ZipArchive::entries() const {
  return state_->entries;
}

const ZipEntry* ZipArchive::find(std::string_view name) const {
  const std::string wanted = lower(name);
  for (const ZipEntry& entry : state_->entries) {
    if (lower(entry.name) == wanted) return &entry;
  }
  return nullptr;
}

void ZipArchive::read(const ZipEntry& entry,
                      const std::function<bool(std::string_view)>& sink) const {
  if (entry.encrypted) {
    throw Error("bad_archive", "the file is protected by a password", "It is " + entry.name + ".",
                "Save it without a password.");
  }
  // A directory may state any size, but no member is larger than the archive.
  const std::uint64_t packed = std::min(entry.packed_bytes, state_->source.source.size);
  check_unpacked(packed, entry.bytes);  // as its directory says
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      ::zip_fopen_index(state_->archive, entry.index, 0), &::zip_fclose);
  if (!file) reject_damaged(text_of(*::zip_get_error(state_->archive)));
  std::vector<char> piece(kMemberPiece);
  std::uint64_t unpacked = 0;
  while (true) {
    const zip_int64_t size = ::zip_fread(file.get(), piece.data(), piece.size());
    if (state_->source.failure) std::rethrow_exception(state_->source.failure);
    if (size < 0) reject_damaged(text_of(*::zip_file_get_error(file.get())));
    if (size == 0) return;
    unpacked += static_cast<std::uint64_t>(size);
    check_unpacked(packed, unpacked);
    if (!sink({piece.data(), static_cast<std::size_t>(size)})) return;
  }
}

}  // namespace relevance::table
