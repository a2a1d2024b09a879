/* The commands of the control socket. */
#include "bench.h"
#include "hex.h"
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { COMMAND_WORDS_MAX = 5, COMMAND_MS_MAX = 600000 };

struct command_call {
    struct bench *bench;
    size_t words; /* the name included */
    char *word[COMMAND_WORDS_MAX];
    FILE *out;
    unsigned wait_ms;
};

static bool command_read_number(const char *text, unsigned max, unsigned *number)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > max)
        return false;
    *number = (unsigned)value;
    return true;
}

static bool command_read_instruction(const char *text, uint8_t *instruction)
{
    size_t length;
    return hex_decode_text(text, instruction, 1, &length) && length == 1;
}

static enum control_verdict command_refuse(struct command_call *call, const char *sentence)
{
    fprintf(call->out, "%s\n", sentence);
    return CONTROL_ERROR;
}

static enum control_verdict command_insert(struct command_call *call)
{
    call->bench->insert_at = 0;
    vpcd_insert(&call->bench->link, bench_now());
    return CONTROL_OK;
}

static enum control_verdict command_remove(struct command_call *call)
{
    bench_remove_card(call->bench);
    return CONTROL_OK;
}

static enum control_verdict command_blink(struct command_call *call)
{
    unsigned ms;
    if (!command_read_number(call->word[1], COMMAND_MS_MAX, &ms))
        return command_refuse(call, "blink wants milliseconds");
    bench_remove_card(call->bench);
    call->bench->insert_at = bench_now() + ms;
    return CONTROL_OK;
}

static enum control_verdict command_cut(struct command_call *call)
{
    uint8_t instruction;
    unsigned occurrence = 1;
    bool before = strcmp(call->word[1], "before") == 0, any = call->words > 2 && strcmp(call->word[2], "all") == 0;
    if (strcmp(call->word[1], "none") == 0) {
        faults_drop_cuts(&call->bench->faults);
        return CONTROL_OK;
    }
    if ((!before && strcmp(call->word[1], "after") != 0) || call->words < 3 ||
        (!any && !command_read_instruction(call->word[2], &instruction)))
        return command_refuse(call, "cut wants: before or after, an instruction in hexadecimal or all, and perhaps a count; or none");
    if (call->words == 4 && (!command_read_number(call->word[3], 100000, &occurrence) || occurrence == 0))
        return command_refuse(call, "the count of cut is a number from 1");
    if (!faults_add_cut(&call->bench->faults, before ? FAULTS_CUT_BEFORE : FAULTS_CUT_AFTER, any ? FAULTS_ANY : instruction, occurrence))
        return command_refuse(call, "too many cuts are waiting");
    return CONTROL_OK;
}

static enum control_verdict command_delay(struct command_call *call)
{
    unsigned ms;
    uint8_t instruction = 0;
    bool all = strcmp(call->word[1], "all") == 0;
    if (call->words < 3 || !command_read_number(call->word[2], COMMAND_MS_MAX, &ms) ||
        (!all && !command_read_instruction(call->word[1], &instruction)))
        return command_refuse(call, "delay wants an instruction in hexadecimal or all, and milliseconds");
    if (!all)
        call->bench->faults.delay_ms[instruction] = ms;
    for (size_t i = 0; all && i < FAULTS_INSTRUCTIONS; i++)
        call->bench->faults.delay_ms[i] = ms;
    return CONTROL_OK;
}

static enum control_verdict command_tries(struct command_call *call)
{
    const struct card *card = call->bench->card;
    fprintf(call->out, "pin %u so %u\n", card->pin.tries_left, card->so_pin.tries_left);
    return CONTROL_OK;
}

static enum control_verdict command_set_tries(struct command_call *call)
{
    struct card_secret *pin = &call->bench->card->pin;
    if (!command_read_number(call->word[1], pin->tries_max, &pin->tries_left))
        return command_refuse(call, "set-tries wants a number from 0 to the maximum of the card");
    if (!state_save_card(call->bench->card))
        return command_refuse(call, "the state file could not be written");
    return CONTROL_OK;
}

static enum control_verdict command_counters(struct command_call *call)
{
    faults_print_counters(&call->bench->faults, call->out);
    return CONTROL_OK;
}

static enum control_verdict command_reset_counters(struct command_call *call)
{
    faults_reset_counters(&call->bench->faults);
    return CONTROL_OK;
}

static enum control_verdict command_log(struct command_call *call)
{
    faults_print_log(&call->bench->faults, call->out);
    return CONTROL_OK;
}

static enum control_verdict command_status(struct command_call *call)
{
    const struct vpcd *link = &call->bench->link;
    fprintf(call->out, "%s %s\n", link->inserted ? "in" : "out", link->ready ? "connected" : "not-connected");
    return CONTROL_OK;
}

/* As it leaves the factory: no password, no secret, no label, nothing on it; the device certificate stays. */
static enum control_verdict command_blank(struct command_call *call)
{
    struct card *card = call->bench->card;
    card_wipe(card);
    card->pin = (struct card_secret){ .length = 0 };
    card->so_pin = (struct card_secret){ .tries_left = CARD_SO_PIN_TRIES, .tries_max = CARD_SO_PIN_TRIES };
    card_reset(card);
    return state_save_card(card) ? CONTROL_OK : command_refuse(call, "the state file could not be written");
}

/* The files there are, keys among them, as the card lists them. */
static enum control_verdict command_files(struct command_call *call)
{
    const struct card *card = call->bench->card;
    for (size_t i = 0; i < CARD_FILES_MAX; i++)
        if (card->files[i].identifier)
            fprintf(call->out, "%04X\n", card->files[i].identifier);
    for (size_t i = 0; i < CARD_KEYS_MAX; i++)
        if (card->keys[i].key)
            fprintf(call->out, "%02X%02X\n", CARD_PREFIX_KEY, card->keys[i].reference);
    return CONTROL_OK;
}

static enum control_verdict command_wait_connected(struct command_call *call)
{
    if (!command_read_number(call->word[1], COMMAND_MS_MAX, &call->wait_ms))
        return command_refuse(call, "wait-connected wants milliseconds");
    return CONTROL_WAIT;
}

static enum control_verdict command_quit(struct command_call *call)
{
    call->bench->stopping = true;
    return CONTROL_OK;
}

struct command_row {
    const char *name;
    size_t words_min; /* the name included */
    size_t words_max;
    enum control_verdict (*execute)(struct command_call *call);
};

static const struct command_row command_table[] = {
    { "insert", 1, 1, command_insert },
    { "remove", 1, 1, command_remove },
    { "blink", 2, 2, command_blink },
    { "cut", 2, 4, command_cut },
    { "delay", 2, 3, command_delay },
    { "tries", 1, 1, command_tries },
    { "set-tries", 2, 2, command_set_tries },
    { "counters", 1, 1, command_counters },
    { "reset-counters", 1, 1, command_reset_counters },
    { "log", 1, 1, command_log },
    { "files", 1, 1, command_files },
    { "blank", 1, 1, command_blank },
    { "status", 1, 1, command_status },
    { "wait-connected", 2, 2, command_wait_connected },
    { "quit", 1, 1, command_quit },
};

/* One word more than any command takes is kept, so that it is refused and not ignored. */
static void command_split(char *line, struct command_call *call)
{
    char *rest = line;
    while (call->words < COMMAND_WORDS_MAX) {
        rest += strspn(rest, " ");
        if (*rest == '\0')
            return;
        call->word[call->words++] = rest;
        rest += strcspn(rest, " ");
        if (*rest != '\0')
            *rest++ = '\0';
    }
}

enum control_verdict command_execute(struct bench *bench, char *line, FILE *out, unsigned *wait_ms)
{
    struct command_call call = { .bench = bench, .out = out };
    command_split(line, &call);
    for (size_t i = 0; call.words > 0 && i < sizeof(command_table) / sizeof(command_table[0]); i++) {
        const struct command_row *row = &command_table[i];
        if (strcmp(row->name, call.word[0]) != 0)
            continue;
        if (call.words < row->words_min || call.words > row->words_max)
            return command_refuse(&call, "wrong number of words for this command");
        enum control_verdict verdict = row->execute(&call);
        *wait_ms = call.wait_ms;
        return verdict;
    }
    return command_refuse(&call, "no such command");
}
