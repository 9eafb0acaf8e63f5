# SPDX-License-Identifier: PostgreSQL
# pg_relevance: start here. "make help" lists the targets.
# Builds against the server that pg_config belongs to:  make PG_CONFIG=/path/to/pg_config
# From another folder, for an out-of-tree build:  make -f /path/to/pg_relevance/Makefile

.DEFAULT_GOAL := all
PG_CONFIG ?= pg_config
export PG_CONFIG

# Where the sources are: "." unless this is a build in another folder.
SOURCE := $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))
sources_of = $(patsubst $(SOURCE)/%,%,$(wildcard $(SOURCE)/$(1)))

# The version comes only from META.json. (PGXS's own VERSION is the server's.)
RELEVANCE_VERSION := $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' $(SOURCE)/META.json)

# ---------------------------------------------------------------- the extension (PGXS)
PROGRAMS ?= build/pg_relevance_modeld build/pg_relevance_httpd build/pg_relevance
MODULEDIR = extension
DATA = $(call sources_of,control/pg_relevance--*--*.sql)
DATA_built = build/pg_relevance.control build/pg_relevance--$(RELEVANCE_VERSION).sql
MODULE_big = pg_relevance
SOURCES = $(call sources_of,src/extension/*/*.cpp)
OBJS = $(SOURCES:.cpp=.o)
EXTRA_CLEAN = build $(SOURCES:.cpp=.d) results regression.diffs regression.out .build.log

PG_CPPFLAGS = -I$(SOURCE)/src
# Warnings are errors for developers (make WERROR=1), but not for those who install it: newer compilers have new
# warnings.
# Debug information is enough for backtraces; all of it takes half as long again to compile.
PG_CXXFLAGS = -std=c++20 -Wall -Wextra -Wshadow $(if $(WERROR),-Werror) $(if $(DEBUG_INFO),,-g1) -MMD -MP $(SANITIZE_FLAGS)
# What it shares with the programs comes from CMake, as static libraries.
LIBRARIES = $(patsubst %,build/lib%.a,contract table stats base)
SHLIB_LINK = $(LIBRARIES) -lcurl -lz -lzip -lexpat -licuuc -lstdc++ $(SANITIZE_FLAGS)
# C++ gains nothing from the server's just-in-time inlining.
override with_llvm = no

REGRESS = $(sort $(patsubst sql/%.sql,%,$(call sources_of,sql/*.sql)))
REGRESS_OPTS = --inputdir=$(SOURCE)

PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(PGXS),)
include $(PGXS)
-include $(wildcard $(SOURCES:.cpp=.d))
else
all install installcheck clean:
	@echo "error: '$(PG_CONFIG)' was not found. Install postgresql-server-dev-NN for your server, or give PG_CONFIG=/path/to/pg_config."; exit 1
endif

# "make install prefix=/folder", for extension_control_path: the same folders for every server, since Debian's ignores
# the prefix, and PGXS before 18 has none.
ifeq ($(origin prefix),command line)
override bindir = $(prefix)/bin
override datadir = $(prefix)/share/postgresql
override pkglibdir = $(prefix)/lib/postgresql
override mandir = $(prefix)/share/man
endif

build/pg_relevance.control: control/pg_relevance.control.in META.json
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(RELEVANCE_VERSION)/' $< >$@
# The install script, put together in this order: what is used comes before what uses it.
SQL_FILES = $(addprefix control/sql/,schema.sql machines/tables.sql data_sets/tables.sql training/tables.sql ranking/tables.sql \
  model_services/tables.sql dumped_tables.sql privileges/rights.sql views.sql training/triggers.sql machines/functions.sql \
  model_services/services.sql \
  training/functions.sql model_services/callback.sql ranking/functions.sql schedules/tables.sql schedules/functions.sql \
  privileges/row_security.sql privileges/functions.sql privileges/defaults.sql wake.sql)
build/pg_relevance--$(RELEVANCE_VERSION).sql: $(SQL_FILES)
	@mkdir -p $(@D)
	cat $^ >$@

src/extension/module/sql_version.o: META.json
src/extension/module/sql_version.o: override CPPFLAGS += -DPG_RELEVANCE_VERSION='"$(RELEVANCE_VERSION)"'
pg_relevance.so: $(LIBRARIES)
# Absolute, so that VPATH does not find the sources' folders in place of the objects'.
$(OBJS): | $(addprefix $(CURDIR)/,$(sort $(dir $(OBJS))))
$(CURDIR)/src/%/:
	mkdir -p $@

# Reading headers takes most of the time of compiling a file, so they are read once. (Not with ccache, which would not
# keep what uses a precompiled header, nor with clang, which uses it in another way.)
REAL_COMPILER := $(notdir $(realpath $(shell command -v $(firstword $(CXX)))))
ifneq ($(findstring g++,$(filter-out clang%,$(REAL_COMPILER))),)
PRECOMPILED = $(CURDIR)/build/extension_headers.h
$(PRECOMPILED): $(SOURCE)/src/extension/extension_headers.h
	@mkdir -p $(@D)
	cp $< $@
$(PRECOMPILED).gch: $(PRECOMPILED)
	$(CXX) $(CXXFLAGS) $(CPPFLAGS) -x c++-header -c $< -o $@
-include $(PRECOMPILED).d
$(OBJS): $(PRECOMPILED).gch
$(OBJS): private override CXXFLAGS += -include $(PRECOMPILED)
endif

# Installed files have no debug information (under 2 MB per file instead of 50): "make install DEBUG_INFO=1" keeps it.
ifeq ($(DEBUG_INFO)$(SANITIZE_FLAGS),)
INSTALL_SHLIB += -s
INSTALL_PROGRAM += -s
endif

ifneq ($(PROGRAMS),)
all: $(PROGRAMS)
install: install-programs
uninstall: uninstall-programs
endif
PAGES = $(addsuffix .1,$(notdir $(PROGRAMS)))
.PHONY: install-programs uninstall-programs
install-programs: $(PROGRAMS)
	$(MKDIR_P) '$(DESTDIR)$(bindir)'
	$(INSTALL_PROGRAM) $(PROGRAMS) '$(DESTDIR)$(bindir)/'
	$(MKDIR_P) '$(DESTDIR)$(mandir)/man1'
	$(INSTALL_DATA) $(PAGES:%=$(SOURCE)/man/%) '$(DESTDIR)$(mandir)/man1/'
uninstall-programs:
	rm -f $(addprefix '$(DESTDIR)$(bindir)'/,$(notdir $(PROGRAMS))) $(addprefix '$(DESTDIR)$(mandir)'/man1/,$(PAGES))

# ---------------------------------------------------------------- libraries and companion programs (CMake)
CMAKE_BUILD_TYPE ?= RelWithDebInfo
# The unit tests need GoogleTest, which "make run" does without; "make test" turns them on.
CMAKE_FLAGS ?= -DCMAKE_BUILD_TYPE=$(CMAKE_BUILD_TYPE) -DPG_RELEVANCE_TESTS=OFF -DPG_RELEVANCE_WERROR=$(if $(WERROR),ON,OFF)

# Changed flags trigger a new configuration.
build/cmake-flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CMAKE_FLAGS)' | cmp -s - $@ || echo '$(CMAKE_FLAGS)' >$@
build/CMakeCache.txt: CMakeLists.txt build/cmake-flags
	cmake -S $(SOURCE) -B build $(CMAKE_FLAGS)
	@touch $@

# CMake decides whether there is anything to do, and uses make's parallel jobs (+).
.PHONY: FORCE
# All in one call: two concurrent ones would conflict.
$(LIBRARIES) $(PROGRAMS) &: FORCE build/CMakeCache.txt
	+cmake --build build --target base stats table contract $(notdir $(PROGRAMS))
build/bench_%: FORCE build/CMakeCache.txt
	+cmake --build build --target $(@F)

# ---------------------------------------------------------------- targets for users and developers
# Values may contain any character, even "$": $(value …) takes them as they were typed.
RUN_VARIABLES = CSV TARGET MACHINE OPTIONS SQL
$(foreach name,$(RUN_VARIABLES),$(if $(filter command line,$(origin $(name))),$(eval override export $(name) := $$(value $(name)))))

.PHONY: help run psql stop destroy test torture lint format bench dist deb deb-test matrix
help:
	@sed -n 's/^## //p' $(SOURCE)/Makefile

## make run                              train the bundled example in a private cluster, print its ranking
## make run CSV=file.csv TARGET='column' the same with your own file
##          [MACHINE='name'] [OPTIONS='{"trees": 200}']
## make psql [SQL='…']                   a prompt (or one statement) in that cluster
## make stop / make destroy              stop it / remove it with all data
## make test [ONLY=unit|fuzz|sql|tap]    all tests, in a throw-away cluster
## make torture [MINUTES=60] [SEED=n]     kills processes while clients work, then checks that nothing was lost
## make, make install, make installcheck, make clean   as with every PGXS extension
## make bench [ONLY=reader,accuracy]      speed and accuracy compared with other programs, or with an older commit: AGAINST=HEAD~5
## make matrix [CELLS='trixie/17']       builds and tests on other releases of Debian and PostgreSQL; needs root
## make lint, make format                clang-tidy, clang-format
## make dist                              the committed sources, as a tarball and as PGXN's zip
## make deb                               Debian packages of them
## make deb-test [SUITE=bookworm]         the same in chroots of Debian: built, installed, trained with, removed
run:
	@$(SOURCE)/scripts/run.sh

psql:
	@if [ -n "$${SQL:-}" ]; then $(SOURCE)/scripts/cluster.sh psql -c "$$SQL"; else $(SOURCE)/scripts/cluster.sh psql; fi

stop destroy:
	@$(SOURCE)/scripts/cluster.sh $@

test:
	@$(SOURCE)/scripts/test.sh

torture:
	@ONLY=torture $(SOURCE)/scripts/test.sh

bench:
	@$(SOURCE)/scripts/bench.sh

matrix:
	@$(SOURCE)/scripts/matrix.sh

dist deb:
	@$(SOURCE)/scripts/$@.sh

deb-test:
	@$(SOURCE)/scripts/deb_test.sh

lint format:
	@$(SOURCE)/scripts/packages.sh lint
	@$(SOURCE)/scripts/$@.sh
