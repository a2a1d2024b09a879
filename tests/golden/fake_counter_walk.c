/* What happens around an agent in a walk (answers.c): tokens, answers, the lock. Mostly what lets somebody work, or nothing much would be seen. */
#include "tests/golden/fake_counter.h"
#include "tests/golden/game.h"

#include <stddef.h>

void game_walk_counter(unsigned dice)
{
    static const struct { const char *command, *how; } events[] = {
        { "agent", "card absent" }, { "agent", "card other" }, { "agent", "card reading" }, { "agent", "card blocked" }, { "agent", "card none" },
        { "agent", "login auditor code" }, { "agent", "login representative" }, { "agent", "305 left=1" }, { "agent", "306" }, { "agent", "561" },
        { "agent", "locked" }, { "agent", "over" }, { "export", "step 9" }, { "export", "ok /tmp/x" }, { "export", "571" },
    };
    static const char *const verdicts[] = { "278", "501", "544", "560", "563 left=1", "564 minutes=60", "566 minutes=9", "568", "569", "570 minutes=90", "over" };
    const struct desk_counter *c = fake_counter();
    size_t n = sizeof events / sizeof events[0], m = sizeof verdicts / sizeof verdicts[0];
    if (dice % 16 == 0)
        game_run_counter(events[dice / 16 % n].command, events[dice / 16 % n].how);
    else if (dice % 16 == 1)
        game_run_account("account", verdicts[dice / 16 % m]);
    else if (c->card != AGENT_CARD_READY)
        game_run_counter("agent", "card in");
    else if (!c->agent.open)
        game_run_counter("agent", "login agent supervisor administrator avi auditor");
    else if (c->agent.locked)
        game_run_counter("agent", "unlocked");
    else
        game_run_account("account", "ok");
}
