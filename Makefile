# SPDX-License-Identifier: GPL-3.0-or-later
# One non-recursive GNU Makefile.
#
#   make demo        install what is missing, build, and play one request from form to certificate
#   make test        install what is missing, build, and run every test (TAP, through prove)
#   make             build build/probity
#   make check       layers, symbols, headers, banned calls, warnings as errors with gcc and clang
#   make sanitize    the tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   make coverage    line coverage for each folder
#   make fuzz        every parser under libFuzzer for FUZZ_SECONDS (10) each
#   make walk        a random walk of WALK_STEPS (1,000,000) commands in memory, and of 10,000 through the program
#   make year        a busy lab for a simulated year, 200 cases, counted again in another language
#   make bench       speed as ratios against peers run beside it
#   make bench-cases one command each in a lab of 100,000 cases
#   make dist        a tarball and a .deb in build/dist/, made twice and compared
#   make install     PREFIX=/usr/local DESTDIR=
#   make uninstall   what install put there
#   make docs        the table of commands in docs/cli.md, and docs/processes/, from the program
#   make deps        install the packages that building and testing need
#   make clean       remove build/
#   make help        this list
#
# Variants never mix: BUILD=release (default), debug, asan, tsan, cov, fuzz each have their own
# folder under build/.  V=1 shows every command.  Local settings go in config.mk (not in git).

NAME    := probity
VERSION := 0.1.0
-include config.mk

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share/$(NAME)
MANDIR  ?= $(PREFIX)/share/man
UNITDIR ?= $(PREFIX)/lib/systemd/system
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
INSTALL ?= install
PKG_CONFIG ?= pkg-config

# ---- variants ----
BUILD ?= release
O     ?= build
ifeq ($(filter $(BUILD),debug release asan tsan cov fuzz),)
$(error BUILD=$(BUILD) is not one of debug release asan tsan cov fuzz)
endif
B := $(O)/$(BUILD)
FAULTS := -DPROBITY_FAULTS
OPT_debug   := -O0 -g3 $(FAULTS)
OPT_release := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OPT_asan    := -O1 -g $(FAULTS) -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
OPT_tsan    := -O1 -g $(FAULTS) -fsanitize=thread
OPT_cov     := -O0 -g $(FAULTS) --coverage
OPT_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LD_release  := -pie -Wl,-z,relro,-z,now,-z,noexecstack
LD_asan     := -fsanitize=address,undefined
LD_tsan     := -fsanitize=thread
LD_cov      := --coverage
LD_fuzz     := -fsanitize=address,undefined
ifeq ($(BUILD),fuzz)
CC := clang
endif
ifeq ($(origin CC),default)
CC := gcc
endif
# hardening that only some compilers or processors have is asked for, not assumed; the same source
# in another folder gives the same bytes
ifeq ($(BUILD),release)
probe = $(shell echo 'int main(void) { return 0; }' | $(CC) -Werror $(1) -x c -c -o /dev/null - 2>/dev/null && echo '$(1)')
OPT_release += $(foreach f,-fstack-clash-protection -fcf-protection -ftrivial-auto-var-init=zero,$(call probe,$(f)))
SAME_BYTES = "-ffile-prefix-map=$(CURDIR)=."
endif

# ---- libraries (absent on a fresh machine until `make deps` has run) ----
PKGS := sqlite3 libgit2 zlib openssl libcmark yaml-0.1 gsl jansson
DEP_CFLAGS := $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null))
DEP_LIBS   := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) -lcsv -lm -lpthread
TEST_LIBS  :=

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
        -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wswitch-enum \
        -Wconversion -Wno-sign-conversion
CFLAGS  ?=
LDFLAGS ?=
# no contraction: a statistic must have the same bits on every machine
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -I. -I$(B) -ffp-contract=off -fvisibility=hidden $(DEP_CFLAGS) $(WARN) $(OPT_$(BUILD)) $(CFLAGS)
ALL_LDFLAGS = $(LD_$(BUILD)) $(LDFLAGS)

# ---- sources: one static library for each folder, named after the folder ----
MODULES := core ledger templates retention stats workflow
SRC_cmd := $(sort $(wildcard cmd/*.c))
LIBS    := $(foreach m,workflow stats retention templates ledger core,$(B)/lib$(m).a)
OBJ_cmd := $(SRC_cmd:%.c=$(B)/%.o)
UNIT    := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/test_*.c)))
TOOLS   := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/tools/*.c)))
FUZZ    := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
BENCH   := $(patsubst %.c,$(O)/release/%,$(sort $(wildcard tests/bench/bench_*.c)))
SRCS    := $(SRC_cmd) $(foreach m,$(MODULES),$(sort $(wildcard $(m)/*.c)))
SHIPPED := $(sort GOVERNANCE.md $(wildcard workflow/processes/*.md workflow/calendars/*.csv templates/*.md templates/*.csv templates/*.css templates/*.txt))
PAPERS  := $(sort $(wildcard LICENSE README.md SECURITY.md docs/*.md docs/decisions/*.md docs/processes/*))
UNITS   := $(sort $(wildcard systemd/*.service systemd/*.timer))
DEMO    := $(sort $(wildcard tests/demo/*))

Q := $(if $(V),,@)
SUB = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2)
say = $(if $(V),,@printf '  %-5s %s\n' '$(1)' '$(2)';)

all: $(O)/$(NAME) compile_commands.json
$(O)/$(NAME): $(O)/release/$(NAME)
	$(Q)cp $< $@.new && mv $@.new $@
ifneq ($(BUILD),release)
all: $(B)/$(NAME)
$(O)/release/$(NAME): FORCE
	$(Q)$(MAKE) --no-print-directory BUILD=release $@
endif
$(B)/$(NAME): $(OBJ_cmd) $(LIBS)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(OBJ_cmd) -Wl,--start-group $(LIBS) -Wl,--end-group $(DEP_LIBS)

define module_rule
$(B)/lib$(1).a: $(patsubst %.c,$(B)/%.o,$(sort $(wildcard $(1)/*.c)))
	$$(Q)mkdir -p $$(@D)
	$$(call say,AR,$$@)rm -f $$@; $(AR) rcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call module_rule,$(m))))
$(B)/libcore.a: $(B)/embed.o

# -MMD -MP writes the header dependencies beside each object; flags.txt rebuilds on a flag change
$(B)/%.o: %.c $(B)/flags.txt
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) $(SAME_BYTES) -MMD -MP -c -o $@ $<
$(B)/flags.txt: FORCE
	$(Q)mkdir -p $(@D); echo '$(subst ','\'',$(CC) $(ALL_CFLAGS))' | cmp -s - $@ || echo '$(subst ','\'',$(CC) $(ALL_CFLAGS))' > $@

# what a lab is made from is assembled into the binary as it stands
$(B)/embed.S: tools/embed $(SHIPPED)
	$(Q)mkdir -p $(@D); tools/embed $(SHIPPED) > $@.new; cmp -s $@.new $@ || cp $@.new $@; touch $@
$(B)/embed.o: $(B)/embed.S $(SHIPPED)
	$(call say,AS,$@)$(CC) -c -o $@ $<
# SQL schemas are ordinary .sql files, embedded as string literals
$(B)/%.sql.h: %.sql
	$(Q)mkdir -p $(@D)
	$(call say,SQL,$<)sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $< > $@
$(patsubst %.c,$(B)/%.o,$(wildcard workflow/*.c)): $(patsubst %.sql,$(B)/%.sql.h,$(wildcard workflow/*.sql))
$(B)/version.h: Makefile
	$(Q)mkdir -p $(@D); printf '#define PROBITY_VERSION "%s"\n#define PROBITY_BUILD "%s"\n' $(VERSION) $(BUILD) > $@
$(OBJ_cmd) $(B)/workflow/certify.o: $(B)/version.h

# ---- two commands on a fresh machine ----
deps: ; $(Q)tools/deps build test
demo:
	$(Q)tools/deps build test
	$(Q)$(SUB) $(O)/$(NAME)
	$(Q)tests/demo/run $(O)/$(NAME) $(O)/demo
test:
	$(Q)tools/deps build test
	$(Q)$(SUB) all
	$(Q)$(SUB) BUILD=debug test-run
test-run: $(B)/$(NAME) $(UNIT) $(TOOLS)
	$(Q)PROBITY="$(CURDIR)/$(O)/$(NAME)" PROBITY_DEBUG="$(CURDIR)/$(B)/$(NAME)" prove -j2 $(PROVEFLAGS) $(UNIT) $(sort $(wildcard tests/cli/*.t))
sanitize:
	$(Q)tools/deps build test
	$(Q)$(SUB) BUILD=asan sanitize-run
sanitize-run: $(B)/$(NAME) $(UNIT) $(TOOLS)
	$(Q)PROBITY="$(CURDIR)/$(B)/$(NAME)" PROBITY_DEBUG="$(CURDIR)/$(B)/$(NAME)" PROBITY_SHORT=1 prove -j2 $(PROVEFLAGS) $(UNIT) $(sort $(wildcard tests/cli/*.t))
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(LIBS)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(DEP_LIBS) $(TEST_LIBS)
$(B)/tests/tools/%: $(B)/tests/tools/%.o $(LIBS)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(DEP_LIBS)
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(LIBS)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(DEP_LIBS)
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(LIBS)
	$(call say,LD,$@)$(CC) -fsanitize=fuzzer,address,undefined -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(DEP_LIBS)
fuzz:
	$(Q)tools/deps build fuzz
	$(Q)$(SUB) BUILD=fuzz fuzz-run
fuzz-run: $(FUZZ)
	$(Q)for f in $(FUZZ); do n=$${f##*/fuzz_}; mkdir -p $(B)/corpus/$$n; \
	  seeds=$$(ls -d tests/fuzz/seeds/$$n tests/cases/$$n 2>/dev/null); echo "fuzz $$n"; \
	  $$f -max_total_time=$${FUZZ_SECONDS:-10} -verbosity=0 -print_final_stats=0 -print_funcs=0 $(B)/corpus/$$n $$seeds || exit 1; done
walk:
	$(Q)tools/deps build test
	$(Q)$(SUB) all $(O)/release/tests/unit/test_walk
	$(Q)WALK_STEPS=$${WALK_STEPS:-1000000} $(O)/release/tests/unit/test_walk
	$(Q)WALK_STEPS=10000 PROBITY="$(CURDIR)/$(O)/$(NAME)" sh tests/cli/walk.t
year:
	$(Q)tools/deps build test
	$(Q)$(SUB) $(O)/$(NAME)
	$(Q)YEAR_CASES=$${YEAR_CASES:-200} YEAR_LAST=2027-01-08 PROBITY="$(CURDIR)/$(O)/$(NAME)" sh tests/cli/year.t
coverage:
	$(Q)tools/deps build test
	$(Q)$(SUB) BUILD=cov sanitize-run && tools/coverage $(O)/cov $(MODULES) cmd
bench:
	$(Q)tools/deps build test
	$(Q)$(SUB) $(O)/$(NAME) bench-build
	$(Q)tests/bench/run $(O)/$(NAME) $(O)/release/tests/bench
	$(Q)tests/bench/cases $(O)/$(NAME) $(O)/release/tests/bench 2000
bench-cases:
	$(Q)tools/deps build test
	$(Q)$(SUB) $(O)/$(NAME) bench-build
	$(Q)tests/bench/cases $(O)/$(NAME) $(O)/release/tests/bench $${BENCH_CASES:-100000}
bench-build: $(BENCH)

# ---- rules the compiler does not check ----
check:
	$(Q)tools/deps build check
	$(Q)$(SUB) BUILD=debug O=$(O)/gcc CC=gcc CFLAGS=-Werror check-run
	$(Q)$(SUB) BUILD=debug O=$(O)/clang CC=clang CFLAGS=-Werror check-build
check-run: check-build check-headers
	$(Q)tools/check-layers && tools/check-symbols $(B) && tools/check-sources
check-build: $(B)/$(NAME) $(UNIT) $(patsubst %.c,$(B)/%,$(wildcard tests/bench/bench_*.c)) $(TOOLS)
check-headers: $(B)/version.h
	$(Q)for h in $(sort $(wildcard core/*.h ledger/*.h templates/*.h retention/*.h stats/*.h workflow/*.h cmd/*.h)); do \
	  echo "#include \"$$h\"" | $(CC) $(ALL_CFLAGS) -fsyntax-only -x c - || exit 1; done; echo "ok: every header compiles alone"

compile_commands.json: Makefile $(SRCS)
	$(Q){ printf '['; s=; for f in $(SRCS); do \
	  printf '%s\n{"directory":"%s","file":"%s","command":"%s -c %s"}' "$$s" "$(CURDIR)" "$$f" \
	  '$(subst ",\",$(CC) $(ALL_CFLAGS))' "$$f"; s=,; done; printf '\n]\n'; } > $@

# ---- what a machine without a compiler gets ----
install: $(O)/$(NAME)
	$(Q)$(INSTALL) -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(COMPDIR)"
	$(Q)$(INSTALL) -m 755 $(O)/$(NAME) "$(DESTDIR)$(BINDIR)/$(NAME)"
	$(Q)for f in $(SHIPPED) $(PAPERS); do $(INSTALL) -D -m 644 $$f "$(DESTDIR)$(DATADIR)/$$f" || exit 1; done
	$(Q)for f in $(DEMO); do m=644; [ -x $$f ] && m=755; \
	  $(INSTALL) -D -m $$m $$f "$(DESTDIR)$(DATADIR)/demo/$${f##*/}" || exit 1; done
	$(Q)$(O)/$(NAME) help --man > "$(DESTDIR)$(MANDIR)/man1/$(NAME).1"
	$(Q)$(O)/$(NAME) completion bash > "$(DESTDIR)$(COMPDIR)/$(NAME)"
	$(Q)chmod 644 "$(DESTDIR)$(MANDIR)/man1/$(NAME).1" "$(DESTDIR)$(COMPDIR)/$(NAME)"
	$(Q)$(INSTALL) -d "$(DESTDIR)$(UNITDIR)"
	$(Q)for f in $(UNITS); do sed 's|@BINDIR@|$(BINDIR)|' $$f > "$(DESTDIR)$(UNITDIR)/$${f##*/}" && \
	  chmod 644 "$(DESTDIR)$(UNITDIR)/$${f##*/}" || exit 1; done
uninstall:
	$(Q)rm -f "$(DESTDIR)$(BINDIR)/$(NAME)" "$(DESTDIR)$(MANDIR)/man1/$(NAME).1" "$(DESTDIR)$(COMPDIR)/$(NAME)"
	$(Q)for f in $(UNITS); do rm -f "$(DESTDIR)$(UNITDIR)/$${f##*/}"; done
	$(Q)for f in $(SHIPPED) $(PAPERS) $(DEMO:tests/%=%); do rm -f "$(DESTDIR)$(DATADIR)/$$f"; done
	$(Q)[ ! -d "$(DESTDIR)$(DATADIR)" ] || find "$(DESTDIR)$(DATADIR)" -depth -type d -empty -delete
dist:
	$(Q)tools/deps build dist
	$(Q)tools/dist $(NAME) $(VERSION) $(O)/dist
docs: $(O)/$(NAME)
	$(Q)tools/list-commands $(O)/$(NAME) docs/cli.md > $(O)/cli.md && cp $(O)/cli.md docs/cli.md
	$(Q)rm -rf $(O)/processes && tools/draw-processes $(O)/$(NAME) $(O)/processes && rm -rf docs/processes && cp -r $(O)/processes docs/processes
clean: ; rm -rf $(O) compile_commands.json
help: ; @sed -n '4,27s/^# \{0,1\}//p' Makefile

FORCE:
.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all deps demo test test-run sanitize sanitize-run fuzz fuzz-run coverage walk year bench bench-build check check-run check-build check-headers install uninstall dist docs clean help FORCE
-include $(shell find $(B) -name '*.d' 2>/dev/null)
