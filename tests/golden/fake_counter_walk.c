/* What happens around an agent in a walk (answers.c): tokens, answers, the lock. */
#include "tests/golden/fake_counter.h"
#include "tests/golden/game.h"

#include <stddef.h>

void game_walk_counter(unsigned dice)
{
    static const struct { const char *command, *how; } events[] = {
        { "agent", "card in" }, { "agent", "card in" }, { "agent", "card absent" }, { "agent", "card other" }, { "agent", "card reading" }, { "agent", "card blocked" }, { "agent", "card none" },
        { "agent", "login agent supervisor administrator avi auditor" }, { "agent", "login agent supervisor administrator avi auditor" }, { "agent", "login auditor code" },
        { "agent", "login representative" }, { "agent", "305 left=1" }, { "agent", "306" }, { "agent", "561" }, { "agent", "unlocked" }, { "agent", "unlocked" }, { "agent", "unlocked" },
        { "agent", "locked" }, { "agent", "over" }, { "export", "step 9" }, { "export", "ok /tmp/x" }, { "export", "571" },
    };
    static const char *const verdicts[] = { "ok", "ok", "ok", "ok", "278", "501", "544", "560", "563 left=1", "564 minutes=60", "566 minutes=9", "568", "569", "570 minutes=90", "over" };
    size_t n = sizeof events / sizeof events[0], m = sizeof verdicts / sizeof verdicts[0];
    if (dice % 2)
        game_run_account("account", verdicts[dice / 2 % m]);
    else
        game_run_counter(events[dice / 2 % n].command, events[dice / 2 % n].how);
}
