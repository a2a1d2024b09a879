/* Invented people, what is asked about them, and a register in this process: for the tests of server/identity. */
#ifndef GUICHET_TESTS_IDENTITY_H
#define GUICHET_TESTS_IDENTITY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/secret.h"
#include "server/identity/identity.h"
#include "server/identity/table.h"

#define UNUSED __attribute__((unused))
enum { TODAY = 20783 };      /* 26 November 2026 */

#define ZOE "{\"given\":\"Zoé\",\"family\":\"Exemple-Côté\",\"birth\":\"1984-03-09\",\"nam\":\"EXEZ84530916\",\"nas\":\"910000017\"," \
    "\"avis\":[\"QDEMO000001\",\"MDEMO000002\"],\"card_reference\":\"900000011\",\"licence_reference\":\"\"," \
    "\"address\":[\"Zoé Exemple-Côté\",\"1, rue de l'Exemple\"],\"note\":\"Elle n'existe pas.\"}"
#define ETIENNE "{\"given\":\"Étienne\",\"family\":\"Fictif\",\"birth\":\"1957-11-30\",\"nam\":\"FICE57113018\",\"nas\":\"920000023\"," \
    "\"avis\":[],\"card_reference\":\"\",\"licence_reference\":\"FICE57DEMO02\",\"address\":[\"22, chemin du Décor\"]}"
#define LEO "{\"given\":\"Léo\",\"family\":\"Prétendu\",\"birth\":\"2016-05-05\",\"nam\":\"PREL16050514\",\"nas\":\"950000059\"," \
    "\"avis\":[],\"card_reference\":\"\",\"licence_reference\":\"\",\"address\":[\"5, place du Modèle\"]}"
#define PEOPLE "{\"invented\":true,\"people\":[" ZOE "," ETIENNE "," LEO "]}"

static UNUSED struct secret *secret_of(const char *text)
{
    struct secret *s = secret_new(strlen(text) ? strlen(text) : 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

/* given, family, birth, nam, nas, number ("" none): owned, until asked_free. */
struct asked { struct secret *of[6]; struct identity_fields fields; };

static UNUSED struct asked asked_of(const char *const texts[6])
{
    struct asked a = { 0 };
    for (int i = 0; i < 6; i++)
        a.of[i] = texts[i][0] ? secret_of(texts[i]) : NULL;
    a.fields = (struct identity_fields){ a.of[0], a.of[1], a.of[2], a.of[3], a.of[4], a.of[5] };
    return a;
}

static UNUSED void asked_free(struct asked *a)
{
    for (int i = 0; i < 6; i++)
        secret_free(a->of[i]);
}

#define ZOE_ASKED "zoe", "exemple cote", "1984-03-09", "EXEZ84530916", "910000017"

static UNUSED void people_read(struct table *table)
{
    char where[TABLE_WHERE_SIZE] = "";
    assert_int_equal(table_read(PEOPLE, strlen(PEOPLE), TODAY, table, where), ERR_OK);
}

#endif
