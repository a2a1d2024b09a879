/* The command that makes the people of the demonstration. */
#include "server/accounts/demonstration.h"
#include "server/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 256, QUESTIONS = 8 };

/* A line of standard input without its end; false at the end, or when it is too long. */
static bool read_line(char line[LINE_MAX_BYTES])
{
    if (!fgets(line, LINE_MAX_BYTES, stdin))
        return false;
    size_t n = strcspn(line, "\n");
    bool whole = line[n] == '\n';
    line[n] = 0;
    return whole && n > 0;
}

/* "q01 Ti-Loup", eight times or not at all. NULL: none. */
static json_t *read_questions(void)
{
    char line[LINE_MAX_BYTES];
    json_t *questions = json_array(), *answers = json_array();
    while (questions && answers && json_array_size(questions) < QUESTIONS && read_line(line)) {
        size_t n = strcspn(line, " ");
        (void)json_array_append_new(questions, json_stringn(line, n));
        (void)json_array_append_new(answers, json_string(line + n + (line[n] == ' ')));
    }
    if (json_array_size(questions) == 0) {
        json_decref(questions);
        json_decref(answers);
        return NULL;
    }
    return json_pack("{s:o, s:o}", "questions", questions, "answers", answers);
}

int command_demonstration_account(struct command_state *s, const struct command_arguments *a)
{
    const struct office_new made = { a->given, a->family, a->title, a->email, a->name, NULL };
    char line[LINE_MAX_BYTES] = "";
    SECRET_OWNED struct secret *password = secret_new(LINE_MAX_BYTES);
    enum err e = !password ? ERR_MEMORY : read_line(line) ? secret_append(password, line, strlen(line)) : ERR_EMPTY;
    json_t *questions = read_questions();
    e = e ? e : demonstration_add(&s->service, s->db, &made, password, questions);
    json_decref(questions);
    return e ? command_fail(a->name, e) : EXIT_SUCCESS;
}
