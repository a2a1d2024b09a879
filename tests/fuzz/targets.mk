# Builds the fuzz targets with clang: make -f tests/fuzz/targets.mk TO=FOLDER, from the root of the tree (fuzz.sh does).
CLANG ?= clang
TO    ?= build/fuzz
CHECK := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FLAGS := -std=c17 -g -O1 -D_GNU_SOURCE -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -I. $(shell pkg-config --cflags libpq) -Wall -Wextra -Werror $(CHECK)

# The code under test: everything that does not need a thread, a socket or a terminal of its own.
SOURCES := $(wildcard core/base/*.c core/rules/*.c core/proto/*.c) core/token/job.c core/token/job_read.c core/token/wire.c $(addprefix core/token/,cert.c csr.c est_answer.c renew_plan.c) core/desk/options.c core/desk/account_read.c core/desk/citizen_read.c \
           $(wildcard core/sync/exchange*.c) core/sync/net_job.c tui/keys.c tui/keys_decode.c tui/fold.c tui/theme.c tui/msg.c $(wildcard tui/flow*.c) \
           $(wildcard tui/layout*.c) $(filter-out server/main.c server/listen.c server/guards.c server/serve.c server/commands.c \
             server/commands_token.c server/commands_people.c server/mail_smtp.c server/mailer.c server/est_listen.c server/est_serve.c server/est_upstream.c,$(wildcard server/*.c)) \
           $(filter-out $(wildcard server/accounts/commands_*.c),$(wildcard server/accounts/*.c)) \
           $(filter-out $(wildcard server/citizens/commands_*.c server/counter/commands_*.c),$(wildcard server/citizens/*.c server/counter/*.c)) $(wildcard server/identity/*.c)
CARD    := $(addprefix tests/softcard/,apdu.c card.c cvc.c hex.c instruction.c instruction_file.c instruction_key.c instruction_pin.c keys.c tlv.c)
NAMES   := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
object   = $(TO)/obj/$(1:.c=.o)
objects  = $(foreach f,$(1),$(call object,$(f)))
LIBS    := -lcmocka -lcurl-gnutls -lgnutls -lsqlite3 -lpq -ljansson -lsodium -lunistring -lcrypto -lpthread

.SECONDARY:
.DELETE_ON_ERROR:
all: $(addprefix $(TO)/,$(NAMES))
list: ; @echo $(NAMES)

$(TO)/obj/%.o: %.c tests/fuzz/targets.mk
	@mkdir -p $(@D)
	@$(CLANG) $(FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c $< -o $@

$(TO)/code.a: $(call objects,$(SOURCES) $(CARD) tests/fuzz/fuzz.c)
	@rm -f $@ && ar rcs $@ $^

$(TO)/%: $(TO)/obj/tests/fuzz/%.o $(TO)/code.a
	@$(CLANG) $(CHECK) -fsanitize=fuzzer -o $@ $< -Wl,--start-group $(TO)/code.a -Wl,--end-group $(LIBS)

-include $(shell find $(TO)/obj -name '*.d' 2>/dev/null)
