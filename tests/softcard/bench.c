#include "bench.h"

#include "instruction.h"

#include <string.h>
#include <sys/poll.h>
#include <time.h>

enum { BENCH_POLL_LINK, BENCH_POLL_SIGNAL, BENCH_POLL_CONTROL, BENCH_POLL_COUNT = BENCH_POLL_CONTROL + CONTROL_POLL_COUNT };

/* SmartCard-HSM, contact interface */
static const uint8_t bench_atr[] = { 0x3B, 0x8E, 0x80, 0x01, 0x80, 0x31, 0x81, 0x54, 0x48, 0x53,
                                     0x4D, 0x31, 0x73, 0x80, 0x21, 0x40, 0x81, 0x07, 0x18 };

int64_t bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void bench_lose_power(struct bench *bench)
{
    card_reset(bench->card);
    bench->held_until = 0;
}

void bench_remove_card(struct bench *bench)
{
    vpcd_remove(&bench->link);
    bench->insert_at = 0;
    bench_lose_power(bench);
}

static void bench_serve_control_code(struct bench *bench, uint8_t code)
{
    if (code != VPCD_GET_ATR) {
        card_reset(bench->card);
        return;
    }
    if (vpcd_send_message(&bench->link, bench_atr, sizeof(bench_atr), bench_now()))
        bench->link.ready = true;
}

static void bench_answer(struct bench *bench, struct apdu_response *response)
{
    const uint8_t sw[] = { (uint8_t)(response->sw >> 8), (uint8_t)response->sw };
    tlv_append_bytes(&response->body, sw, sizeof(sw));
    if (!vpcd_send_message(&bench->link, response->body.data, response->body.length, bench_now()))
        bench_lose_power(bench);
}

static void bench_fill_log(struct faults_log_entry *entry, const uint8_t *message, size_t length)
{
    struct apdu_command command;
    (void)apdu_parse_command(message, length, &command);
    *entry = (struct faults_log_entry){ .header = { command.cla, command.ins, command.p1, command.p2 },
                                        .lc = command.lc };
}

static void bench_serve_apdu(struct bench *bench, const uint8_t *message, size_t length)
{
    struct apdu_response response = { 0 };
    struct faults_log_entry entry;
    bench_fill_log(&entry, message, length);
    entry.cut = bench->cut;
    if (entry.cut != FAULTS_CUT_BEFORE)
        instruction_execute(bench->card, message, length, &response);
    entry.sw = response.sw;
    faults_log(&bench->faults, &entry);
    if (entry.cut == FAULTS_CUT_NONE)
        bench_answer(bench, &response);
    else
        bench_remove_card(bench);
}

/* An instruction is counted when it arrives, so a test can see that a delayed one is being waited for. */
static void bench_meet_message(struct bench *bench, const uint8_t *message, size_t length, int64_t now)
{
    bench->held_until = now;
    if (length < 2)
        return;
    bench->held_until += bench->faults.delay_ms[message[1]];
    bench->cut = faults_count(&bench->faults, message[1]);
}

/* A delayed instruction is executed after its delay: a card pulled while it waits has done nothing. */
static bool bench_holds(struct bench *bench, const uint8_t *message, size_t length, int64_t now)
{
    if (bench->held_until == 0)
        bench_meet_message(bench, message, length, now);
    return now < bench->held_until;
}

static void bench_serve_messages(struct bench *bench)
{
    const uint8_t *message;
    size_t length;
    while (vpcd_peek_message(&bench->link, &message, &length)) {
        if (bench_holds(bench, message, length, bench_now()))
            return;
        bench->held_until = 0;
        if (length == 1)
            bench_serve_control_code(bench, message[0]);
        else
            bench_serve_apdu(bench, message, length);
        vpcd_drop_message(&bench->link);
    }
}

static void bench_serve_timers(struct bench *bench, int64_t now)
{
    if (bench->insert_at != 0 && now >= bench->insert_at) {
        bench->insert_at = 0;
        vpcd_insert(&bench->link, now);
    }
    vpcd_try_connect(&bench->link, now);
    bench_serve_messages(bench);
}

static void bench_take_earlier(int64_t *earliest, int64_t at)
{
    if (at != 0 && (*earliest == 0 || at < *earliest))
        *earliest = at;
}

static int bench_poll_timeout(const struct bench *bench, int64_t now)
{
    int64_t earliest = control_next_deadline(&bench->control);
    bench_take_earlier(&earliest, bench->insert_at);
    bench_take_earlier(&earliest, bench->held_until);
    if (bench->link.inserted && bench->link.descriptor < 0)
        bench_take_earlier(&earliest, bench->link.retry_at);
    if (earliest == 0)
        return -1;
    return earliest <= now ? 0 : (int)(earliest - now);
}

static void bench_serve_link(struct bench *bench, short events)
{
    if (events == 0 || vpcd_serve(&bench->link, bench_now()))
        return;
    bench_lose_power(bench);
}

void bench_run(struct bench *bench, int signal_descriptor)
{
    while (!bench->stopping) {
        struct pollfd polled[BENCH_POLL_COUNT];
        int64_t now = bench_now();
        bench_serve_timers(bench, now);
        control_serve_deadlines(&bench->control, bench->link.ready, now);
        polled[BENCH_POLL_LINK] =
            (struct pollfd){ .fd = bench->link.descriptor, .events = vpcd_poll_events(&bench->link) };
        polled[BENCH_POLL_SIGNAL] = (struct pollfd){ .fd = signal_descriptor, .events = POLLIN };
        control_fill_poll(&bench->control, polled + BENCH_POLL_CONTROL);
        if (poll(polled, BENCH_POLL_COUNT, bench_poll_timeout(bench, now)) < 0)
            continue;
        if (polled[BENCH_POLL_SIGNAL].revents != 0)
            break;
        bench_serve_link(bench, polled[BENCH_POLL_LINK].revents);
        control_serve(&bench->control, polled + BENCH_POLL_CONTROL, bench);
    }
}
