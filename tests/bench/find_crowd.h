/* Many people in a database at once, for find_time.c: on SQLite and on PostgreSQL, past the server, with the keys that the server makes. */
#ifndef GUICHET_BENCH_FIND_CROWD_H
#define GUICHET_BENCH_FIND_CROWD_H

#include "tests/unit/test_server_fixture.h"

enum { CROWD_EVENTS = 120 /* of each of the first CROWD_BUSY people */, CROWD_BUSY = 200, CROWD_TEXT_SIZE = 64 };

/* What the person of a number is called and has; "" what they have not. */
struct crowd_person { char id[CROWD_TEXT_SIZE], name[2 * CROWD_TEXT_SIZE], user[CROWD_TEXT_SIZE], serial[CROWD_TEXT_SIZE], email[2 * CROWD_TEXT_SIZE]; };
void crowd_person_at(long i, struct crowd_person *out);

/* Adds count people to the fixture's database, which is empty but for the fixture's own rows, and opens it again. */
void crowd_add(struct fixture *f, long count);

#endif
