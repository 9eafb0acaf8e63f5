# pg_relevance: the front door. "make help" tells what it can do.
# Builds against any PostgreSQL 13 to 18:  make PG_CONFIG=/path/to/pg_config

.DEFAULT_GOAL := all
PG_CONFIG ?= pg_config
export PG_CONFIG

# ---------------------------------------------------------------- the extension (PGXS)
PROGRAMS = build/pg_relevance_modeld build/pg_relevance_httpd
EXTENSION = control/pg_relevance
DATA = $(wildcard control/pg_relevance--*.sql)
MODULE_big = pg_relevance
SOURCES = $(wildcard $(foreach folder,base table contract extension,src/$(folder)/*.cpp))
OBJS = $(SOURCES:.cpp=.o)
SCRIPTS_built = $(PROGRAMS)
EXTRA_CLEAN = build $(SOURCES:.cpp=.d) results regression.diffs regression.out .build.log

PG_CPPFLAGS = -Isrc
PG_CXXFLAGS = -std=c++20 -Wall -Wextra -Wshadow -Werror -MMD -MP $(SANITIZE_FLAGS)
SHLIB_LINK = -lcurl -lz -lstdc++ $(SANITIZE_FLAGS)
# C++ gains nothing from the server's just-in-time inlining.
override with_llvm = no

REGRESS = $(sort $(patsubst sql/%.sql,%,$(wildcard sql/*.sql)))

PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(PGXS),)
include $(PGXS)
-include $(wildcard $(SOURCES:.cpp=.d))
else
all install installcheck clean:
	@echo "error: '$(PG_CONFIG)' is not there. Install postgresql-server-dev-15, or give PG_CONFIG=/path/to/pg_config."; exit 1
endif

# ---------------------------------------------------------------- the companion programs (CMake)
CMAKE_BUILD_TYPE ?= RelWithDebInfo
# The unit tests need GoogleTest, which "make run" does without; "make test" turns them on.
CMAKE_FLAGS ?= -DCMAKE_BUILD_TYPE=$(CMAKE_BUILD_TYPE) -DPG_RELEVANCE_TESTS=OFF

build/CMakeCache.txt: CMakeLists.txt
	cmake -S . -B build $(CMAKE_FLAGS)

# CMake knows better than make whether there is anything to do, and builds as much side by side as make may (+).
.PHONY: FORCE
# Both by one call: two at a time would stand in each other's way.
$(PROGRAMS) &: FORCE build/CMakeCache.txt
	+cmake --build build --target $(notdir $(PROGRAMS))
build/bench_%: FORCE build/CMakeCache.txt
	+cmake --build build --target $(@F)

# ---------------------------------------------------------------- what people do with it
# Values may hold any character, "$" too: $(value …) takes them as they were typed.
RUN_VARIABLES = CSV TARGET MACHINE OPTIONS SQL
$(foreach name,$(RUN_VARIABLES),$(if $(filter command line,$(origin $(name))),$(eval override export $(name) := $$(value $(name)))))

.PHONY: help run psql stop destroy test torture lint format bench
help:
	@sed -n 's/^## //p' Makefile

## make run                              train the bundled example in a private cluster, print its ranking
## make run CSV=file.csv TARGET='column' the same with your own file
##          [MACHINE='name'] [OPTIONS='{"trees": 200}']
## make psql [SQL='…']                   a prompt (or one statement) in that cluster
## make stop / make destroy              stop it / remove it with all data
## make test [ONLY=unit|fuzz|sql|tap]    all tests, in a throw-away cluster
## make torture [MINUTES=60] [SEED=n]     everything that can die is killed while clients work; the books afterwards
## make, make install, make installcheck, make clean   as with every PGXS extension
## make bench [ONLY=reader,accuracy]      speed and accuracy beside others, by name; without ONLY all of it
## make lint, make format                clang-tidy, clang-format
run:
	@scripts/run.sh

psql:
	@if [ -n "$${SQL:-}" ]; then scripts/cluster.sh psql -c "$$SQL"; else scripts/cluster.sh psql; fi

stop destroy:
	@scripts/cluster.sh $@

test:
	@scripts/test.sh

torture:
	@ONLY=torture scripts/test.sh

bench:
	@scripts/bench.sh

lint format:
	@scripts/packages.sh lint
	@scripts/$@.sh
