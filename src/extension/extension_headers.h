// SPDX-License-Identifier: PostgreSQL
// What the extension's files include most, precompiled where the compiler can (see the Makefile). No
// file includes this one: each includes what it needs.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extension/ground/pg.h"
