# Guichet. `make run` starts the demonstration, `make test` passes the suite; both install what is missing first.
# `make` alone builds; V=1 shows the commands, SAN=1 builds apart with address and undefined-behaviour sanitizers.

PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
ifeq ($(origin CC),default)
CC      := gcc
endif

BUILD   := $(if $(SAN),build-san,build)
,       := ,
Q       := $(if $(V),,@)

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
           -Wwrite-strings -Wvla -Wformat=2 -Werror
HARDEN  := $(if $(SAN),-fsanitize=address$(,)undefined -fno-omit-frame-pointer -O1,-O2 -D_FORTIFY_SOURCE=3 -fPIE)
LINKING := $(if $(SAN),-fsanitize=address$(,)undefined,-pie -Wl$(,)-z$(,)relro -Wl$(,)-z$(,)now -Wl$(,)--as-needed)
CPPFLAGS += -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -I.
CFLAGS  += -std=c17 -g $(WARN) -fstack-protector-strong $(HARDEN)

# A folder is a library; a main.c is a program and stays out of it.
LIBDIRS := core/base core/rules core/proto core/token core/store core/sync core/work core/desk tui screens server server/accounts server/citizens server/counter server/identity server/signer
sources  = $(filter-out %/main.c,$(wildcard $(1)/*.c))
objects  = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
archive  = $(BUILD)/lib/$(subst /,-,$(1)).a
archives = $(foreach d,$(1),$(call archive,$(d)))

# What each program is made of. --start-group: base is used by all, and archives may name one another.
BASE_LIBS := -lsodium -lunistring
UI_DIRS   := screens tui core/desk core/sync core/store core/proto core/rules core/work core/token core/base
UI_LIBS   := -ltinfo -lsqlite3 -ljansson -lpcsclite -lpthread $(BASE_LIBS)
# The kiosk's own program takes these in: half of a first paint was the dynamic linker (and a session has less of its own).
KIOSK_LIBS := $(if $(SAN),$(UI_LIBS),-l:libtinfo.a -l:libsqlite3.a -l:libjansson.a -l:libsodium.a -l:libunistring.a \
              -lm -lpcsclite -lpthread)
TOKEN_LIBS := -lp11-kit -lgnutls -lpcsclite -lpthread -ljansson $(BASE_LIBS)
NET_LIBS  := -lcurl-gnutls -lgnutls -ljansson $(BASE_LIBS)
SERVER_LIBS := -lcurl-gnutls -lmicrohttpd -lgnutls -lsqlite3 -lpq -ljansson -lpthread $(BASE_LIBS)

PROGRAMS := $(BUILD)/bin/guichet $(BUILD)/bin/guichetctl $(BUILD)/bin/guichetd $(BUILD)/bin/softcard \
            $(BUILD)/libexec/guichet/guichet-token $(BUILD)/libexec/guichet/guichet-net \
            $(BUILD)/libexec/guichet/guichetd-signer

LANGS    := $(basename $(notdir $(wildcard assets/po/*.po)))
CATALOGUES := $(foreach l,$(LANGS),$(BUILD)/share/guichet/locale/$(l)/LC_MESSAGES/guichet.mo)
ASSETS   := $(patsubst assets/%,$(BUILD)/share/guichet/%,$(wildcard assets/data/*) $(wildcard assets/conf/*))

P11_CFLAGS := $(shell pkg-config --cflags p11-kit-1 libpcsclite libpq 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: all run test soak bench install clean packages-run packages-test packages-bench units
all: $(PROGRAMS) $(CATALOGUES) $(ASSETS)

define program
$(1): $$(call objects,$(2)) $$(call archives,$(3))
	@mkdir -p $$(@D)
	@echo "  LINK $$@"
	$$(Q)$$(CC) $$(LINKING) $$(LDFLAGS) -o $$@ $$(call objects,$(2)) -Wl,--start-group $$(call archives,$(3)) -Wl,--end-group $(4)
endef

$(eval $(call program,$(BUILD)/bin/guichet,screens/main.c,$(UI_DIRS),$(KIOSK_LIBS)))
$(eval $(call program,$(BUILD)/bin/guichetctl,$(wildcard ctl/*.c),core/desk core/sync core/store core/proto core/rules core/work core/token core/base,$(UI_LIBS)))
$(eval $(call program,$(BUILD)/bin/guichetd,server/main.c,server server/accounts server/citizens server/counter server/identity core/proto core/rules core/base,$(SERVER_LIBS)))
$(eval $(call program,$(BUILD)/libexec/guichet/guichetd-signer,server/signer/main.c,server/signer server core/proto core/base,-lgnutls -ljansson $(BASE_LIBS)))
$(eval $(call program,$(BUILD)/libexec/guichet/guichet-token,core/token/main.c,core/token core/proto core/rules core/work core/base,$(TOKEN_LIBS)))
$(eval $(call program,$(BUILD)/libexec/guichet/guichet-net,core/sync/main.c,core/sync core/proto core/work core/base,$(NET_LIBS)))
$(eval $(call program,$(BUILD)/bin/softcard,$(wildcard tests/softcard/*.c),,-lcrypto))

define library
$(call archive,$(1)): $$(call objects,$$(call sources,$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
endef
$(foreach d,$(LIBDIRS),$(eval $(call library,$(d))))

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(P11_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/share/guichet/locale/%/LC_MESSAGES/guichet.mo: assets/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check-format --check-header -o $@ $<

$(BUILD)/share/guichet/%: assets/%
	@mkdir -p $(@D)
	$(Q)cp $< $@

# Unit tests: one program per tests/unit/test_*.c, linked with everything.
UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
UNITS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SOURCES))
UNIT_DIRS := $(LIBDIRS)
SUPPORT := $(filter-out $(UNIT_SOURCES),$(wildcard tests/unit/*.c))
UNIT_LIBS := -lcmocka -lvterm -lutil -lmicrohttpd -lpq -lcurl-gnutls -lp11-kit -lgnutls $(UI_LIBS)
$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(call objects,$(SUPPORT)) $(call archives,$(UNIT_DIRS))
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(LINKING) $(LDFLAGS) -o $@ $< $(call objects,$(SUPPORT)) -Wl,--start-group $(call archives,$(UNIT_DIRS)) -Wl,--end-group $(UNIT_LIBS)

# Golden screens and transcripts: the real screens and front ends over a desk that a script answers for.
GOLDEN := $(BUILD)/tests/test_golden
$(eval $(call program,$(GOLDEN),$(wildcard tests/golden/*.c),screens tui core/desk core/rules core/work core/base,-ltinfo -lvterm -lutil $(BASE_LIBS)))
# Asks guichet-token for one job, for tests/token.
ASK := $(BUILD)/tests/token-ask
$(eval $(call program,$(ASK),tests/token/ask.c,core/token core/work core/base,-lgnutls $(BASE_LIBS)))
EST_SERVER := $(BUILD)/tests/est-server
$(eval $(call program,$(EST_SERVER),tests/token/est_server.c,core/base,-lmicrohttpd -lgnutls $(BASE_LIBS)))
# A register that says who is who, for the demonstration's people and the tests.
REGISTER := $(BUILD)/tests/register
$(eval $(call program,$(REGISTER),tests/register/main.c tests/unit/register_server.c,server/identity server core/proto core/rules core/base,-lmicrohttpd -lgnutls -ljansson -lpthread $(BASE_LIBS)))
units: $(UNITS) $(GOLDEN) $(ASK) $(EST_SERVER) $(REGISTER)
.SECONDARY: $(call objects,$(UNIT_SOURCES) $(SUPPORT))

# --- what a person types -------------------------------------------------------------------------------------

packages-run packages-test packages-bench: packages-%:
	@tools/install-packages $*

run: packages-run
	@$(MAKE) --no-print-directory all
	@BUILD=$(CURDIR)/$(BUILD) tests/stack --demo $(RUN_OPTIONS)

test: packages-test
	@$(MAKE) --no-print-directory SAN=$(SAN) all units
	@BUILD=$(CURDIR)/$(BUILD) SAN=$(SAN) tests/run

soak: packages-test
	@$(MAKE) --no-print-directory SAN=$(SAN) all units
	@BUILD=$(CURDIR)/$(BUILD) SAN=$(SAN) tests/run --soak

bench: packages-bench
	@$(MAKE) --no-print-directory all $(ASK)
	@BUILD=$(CURDIR)/$(BUILD) tests/bench/run

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/guichet $(DESTDIR)$(PREFIX)/share/guichet
	install -m 755 $(BUILD)/bin/guichet $(BUILD)/bin/guichetctl $(BUILD)/bin/guichetd $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/libexec/guichet/* $(DESTDIR)$(PREFIX)/libexec/guichet
	cp -R $(BUILD)/share/guichet/. $(DESTDIR)$(PREFIX)/share/guichet

clean:
	rm -rf build build-san

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
