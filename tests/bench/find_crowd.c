#include "tests/bench/find_crowd.h"

#include "core/proto/message.h"
#include "server/accounts/accounts.h"
#include "server/counter/find.h"

enum { COLUMNS_MAX = 14, LINE_MAX_BYTES = 8192 };

/* The first are many, as names are: a word's place in the list is squared. */
static const char *const families[] = {
    "Tremblay", "Gagnon", "Roy", "Côté", "Bouchard", "Gauthier", "Morin", "Lavoie", "Fortin", "Gagné", "Ouellet", "Pelletier", "Bélanger", "Lévesque", "Bergeron", "Leblanc",
    "Paquette", "Girard", "Simard", "Boucher", "Caron", "Beaulieu", "Cloutier", "Dubé", "Poirier", "Fournier", "Lapointe", "Leclerc", "Lefebvre", "Poulin", "Thibault", "St-Pierre",
    "Nadeau", "Martin", "Landry", "Martel", "Bédard", "Grenier", "Lessard", "Bernier", "Richard", "Michaud", "Hébert", "Desjardins", "Couture", "Turcotte", "Lachance", "Parent",
    "Blais", "Gosselin", "Savard", "Proulx", "Beaudoin", "Demers", "Perreault", "Boudreau", "Lemieux", "Cyr", "Perron", "Dufour", "Dion", "Mercier", "Bolduc", "Bérubé",
    "Boisvert", "Langlois", "Ménard", "Therrien", "Plante", "Bilodeau", "Blanchette", "Dubois", "Champagne", "Paradis", "Fortier", "Arsenault", "Dupuis", "Gaudreault", "Hamel", "Houle",
    "Villeneuve", "Rousseau", "Gravel", "Thériault", "Lemay", "Robert", "Allard", "Deschênes", "Giroux", "Guay", "Leduc", "Boivin", "Charbonneau", "Lambert", "Raymond", "Vachon",
    "Gilbert", "Audet", "Jean", "Larouche", "Legault", "Trudel", "Fontaine", "Picard", "Labelle", "Lacroix", "Jacques", "Moreau", "Carrier", "Bernard", "Desrosiers", "Goulet",
    "Renaud", "Dionne", "Lapierre", "Vaillancourt", "Fillion", "Lalonde", "Tessier", "Bertrand", "Tardif", "Lepage", "Gingras", "Benoît", "Rioux", "Giguère", "Drouin", "Harvey" };
static const char *const givens[] = {
    "Marie", "Jean", "Luc", "Anne", "Louise", "Michel", "Sylvie", "André", "Nathalie", "Pierre", "Julie", "Martin", "Isabelle", "Daniel", "Chantal", "Éric", "Nicole", "Alain",
    "Stéphane", "Diane", "François", "Josée", "Denis", "Manon", "Yves", "Lise", "Claude", "Hélène", "Robert", "Johanne", "Sébastien", "Mélanie", "Patrick", "Caroline", "Mathieu",
    "Jean-François", "Marie-Ève", "Jean-Pierre", "Marie-Claude", "Anne-Marie", "Zoé", "Xavier", "Wilfrid", "Océane", "Tristan", "Ulric", "Quentin", "Kim", "Ian", "Hugo" };
#define COUNT(a) ((long)(sizeof (a) / sizeof *(a)))

static uint64_t mixed(long i, unsigned salt)
{
    uint64_t x = (uint64_t)i * 0x9E3779B97F4A7C15U + salt * 0xBF58476D1CE4E5B9U;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9U;
    x = (x ^ x >> 27) * 0x94D049BB133111EBU;
    return x ^ x >> 31;
}

static long place(long i, unsigned salt, long count)
{
    const double u = (double)(mixed(i, salt) >> 11) / 9007199254740992.0;
    return (long)(u * u * (double)count);
}

static bool among(long i, unsigned salt, unsigned percent) { return mixed(i, salt) % 100 < percent; }

void crowd_person_at(long i, struct crowd_person *p)
{
    *p = (struct crowd_person){ .id = "" };
    (void)snprintf(p->id, sizeof p->id, "P-%04lX-%04lX", (unsigned long)(mixed(i, 1) & 0xFFFF) >> 4 << 4 | (unsigned long)(i >> 16 & 0xF), (unsigned long)i & 0xFFFF);
    (void)snprintf(p->name, sizeof p->name, "%s %s", givens[place(i, 2, COUNT(givens))], families[place(i, 3, COUNT(families))]);
    if (among(i, 4, 50))
        (void)snprintf(p->user, sizeof p->user, "IP%07ld", i);
    if (!p->user[0] || among(i, 5, 60))
        (void)snprintf(p->serial, sizeof p->serial, "DENK%08ld", i);
    if (among(i, 6, 70))
        (void)snprintf(p->email, sizeof p->email, "personne.%ld@exemple.ca", i);
}

/* --- a table that is filled: one at a time --- */

struct filling { sqlite3 *lite; sqlite3_stmt *insert; PGconn *pg; int column; struct buf line; };

static void lite_do(struct filling *t, const char *sql)
{
    char *said = NULL;
    if (sqlite3_exec(t->lite, sql, NULL, NULL, &said) != SQLITE_OK)
        fail_msg("%s: %s", sql, said);
}

static void begin_table(struct filling *t, const char *table, const char *columns, int count)
{
    char sql[512];
    size_t n = (size_t)snprintf(sql, sizeof sql, t->pg ? "COPY %s (%s) FROM STDIN" : "INSERT INTO %s (%s) VALUES (?", table, columns);
    if (t->pg) {
        PGresult *r = PQexec(t->pg, sql);
        if (PQresultStatus(r) != PGRES_COPY_IN)
            fail_msg("%s: %s", sql, PQerrorMessage(t->pg));
        PQclear(r);
        return;
    }
    for (int i = 1; i < count; i++)
        n += (size_t)snprintf(sql + n, sizeof sql - n, ",?");
    (void)snprintf(sql + n, sizeof sql - n, ")");
    lite_do(t, "BEGIN");
    assert_int_equal(sqlite3_prepare_v2(t->lite, sql, -1, &t->insert, NULL), SQLITE_OK);
}

static void end_table(struct filling *t)
{
    if (t->pg) {
        assert_int_equal(PQputCopyEnd(t->pg, NULL), 1);
        PGresult *r = PQgetResult(t->pg);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            fail_msg("COPY: %s", PQerrorMessage(t->pg));
        PQclear(r);
        while ((r = PQgetResult(t->pg)))
            PQclear(r);
        return;
    }
    sqlite3_finalize(t->insert);
    lite_do(t, "COMMIT");
}

/* Nothing in here has what COPY would want escaped. */
static void text(struct filling *t, const char *value)
{
    if (!t->pg)
        assert_int_equal(sqlite3_bind_text(t->insert, ++t->column, value, -1, SQLITE_TRANSIENT), SQLITE_OK);
    else
        buf_printf(&t->line, "%s%s", t->column++ ? "\t" : "", value);
}

static void number(struct filling *t, int64_t value)
{
    if (!t->pg)
        assert_int_equal(sqlite3_bind_int64(t->insert, ++t->column, value), SQLITE_OK);
    else
        buf_printf(&t->line, "%s%lld", t->column++ ? "\t" : "", (long long)value);
}

static void blob(struct filling *t, const void *value, size_t n)
{
    char hex[2 * FIND_KEY_MAX + 1];
    if (!t->pg) {
        assert_int_equal(sqlite3_bind_blob(t->insert, ++t->column, value, (int)n, SQLITE_TRANSIENT), SQLITE_OK);
        return;
    }
    sodium_bin2hex(hex, sizeof hex, value, n);
    buf_printf(&t->line, "%s\\\\x%s", t->column++ ? "\t" : "", hex);
}

static void end_row(struct filling *t)
{
    t->column = 0;
    if (!t->pg) {
        assert_int_equal(sqlite3_step(t->insert), SQLITE_DONE);
        assert_int_equal(sqlite3_reset(t->insert), SQLITE_OK);
        return;
    }
    buf_put_text(&t->line, "\n");
    assert_int_equal(buf_err(&t->line), ERR_OK);
    assert_int_equal(PQputCopyData(t->pg, (const char *)t->line.bytes, (int)t->line.length), 1);
    buf_clear(&t->line);
}

/* --- rows --- */

struct crowd { struct fixture *f; struct filling t; long count; const char *person; };

static void put_people(struct crowd *c, const struct crowd_person *p)
{
    text(&c->t, p->id);
    text(&c->t, p->name);
    text(&c->t, "fr");
    number(&c->t, 1);
    number(&c->t, 1);
    end_row(&c->t);
}

static void put_contacts(struct crowd *c, const struct crowd_person *p)
{
    if (!p->email[0])
        return;
    text(&c->t, p->id);
    number(&c->t, 1);
    number(&c->t, 1);
    text(&c->t, p->email);
    number(&c->t, 1);
    text(&c->t, "[\"418 555-0123\"]");
    number(&c->t, 1);
    text(&c->t, "");
    number(&c->t, 0);
    text(&c->t, "");
    number(&c->t, 0);
    end_row(&c->t);
}

static void put_owners(struct crowd *c, const struct crowd_person *p)
{
    if (!p->serial[0])
        return;
    text(&c->t, p->serial);
    text(&c->t, p->id);
    number(&c->t, 1);
    end_row(&c->t);
}

static void put_tokens(struct crowd *c, const struct crowd_person *p)
{
    if (!p->serial[0])
        return;
    text(&c->t, p->serial);
    text(&c->t, p->serial);
    blob(&c->t, "x", 1);
    text(&c->t, p->name);
    number(&c->t, 1);
    number(&c->t, INT64_MAX / 2);
    number(&c->t, 1);
    end_row(&c->t);
}

static void put_accounts(struct crowd *c, const struct crowd_person *p)
{
    static const uint8_t zero[32];
    if (!p->user[0])
        return;
    text(&c->t, p->id);
    text(&c->t, "");
    text(&c->t, "x");
    text(&c->t, "y");
    text(&c->t, p->id);
    blob(&c->t, zero, 16);
    blob(&c->t, zero, 32);
    text(&c->t, "");
    number(&c->t, 1);
    number(&c->t, 0);
    text(&c->t, "");
    number(&c->t, 1);
    end_row(&c->t);
}

static void put_names(struct crowd *c, const struct crowd_person *p)
{
    if (!p->user[0])
        return;
    text(&c->t, p->user);
    text(&c->t, p->id);
    text(&c->t, "issued");
    number(&c->t, 1);
    end_row(&c->t);
}

static enum err put_key(void *ctx, const struct find_key *key, const char *from)
{
    struct crowd *c = ctx;
    (void)from;
    blob(&c->t, key->bytes, key->n);
    text(&c->t, find_words[key->kind]);
    text(&c->t, c->person);
    end_row(&c->t);
    return ERR_OK;
}

static void put_text_key(struct crowd *c, enum find_kind kind, const char *from)
{
    struct find_key key;
    find_text_key(kind, from, &key);
    assert_int_equal(put_key(c, &key, from), ERR_OK);
}

static void put_subject_key(struct crowd *c, const char *subject)
{
    struct find_key key;
    find_subject_key(&c->f->service, subject, &key);
    assert_int_equal(put_key(c, &key, subject), ERR_OK);
}

/* As find_gather makes them of what is stored. */
static void put_keys(struct crowd *c, const struct crowd_person *p)
{
    struct find_key key;
    char public[ACCOUNT_PUBLIC_SIZE], serial[MESSAGE_SERIAL_SIZE];
    c->person = p->id;
    assert_int_equal(find_name_keys(p->name, put_key, c), ERR_OK);
    put_subject_key(c, p->id);
    if (p->email[0]) {
        find_email_key(&c->f->service, p->email, &key);
        assert_int_equal(put_key(c, &key, p->email), ERR_OK);
    }
    if (p->serial[0]) {
        put_text_key(c, FIND_TOKEN, p->serial);
        put_subject_key(c, p->serial);
    }
    if (!p->user[0])
        return;
    put_text_key(c, FIND_USER, p->user);
    put_subject_key(c, p->user);
    account_public_id(&c->f->service, p->id, public);
    message_serial(public, serial);
    put_subject_key(c, serial);
}

static void put_event(struct crowd *c, const char *subject, int64_t sequence)
{
    static const uint8_t zero[32];
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    server_keys_hash(c->f->service.keys, "guichet/subject/1", subject, strlen(subject), hash);
    number(&c->t, sequence);
    number(&c->t, sequence);
    number(&c->t, sequence);
    text(&c->t, c->f->kiosk.kiosk_id);
    text(&c->t, "");
    text(&c->t, "user");
    text(&c->t, c->person);
    blob(&c->t, hash, sizeof hash);
    text(&c->t, "session.opened");
    text(&c->t, "questions chosen, address and telephone numbers");
    text(&c->t, "done");
    text(&c->t, "");
    blob(&c->t, zero, 32);
    blob(&c->t, zero, 32);
    end_row(&c->t);
}

/* One of each; and many of some, between those of the others. */
static void put_events(struct crowd *c, long from)
{
    struct crowd_person p;
    int64_t sequence = 1000000;
    for (long i = from; i < c->count; i++) {
        crowd_person_at(i, &p);
        c->person = p.id;
        put_event(c, p.serial[0] ? p.serial : p.id, sequence++);
    }
    for (int k = 0; k < CROWD_EVENTS; k++)
        for (long i = 0; i < CROWD_BUSY && i < c->count; i++) {
            crowd_person_at(i, &p);
            c->person = p.id;
            put_event(c, k % 2 || !p.serial[0] ? p.id : p.serial, sequence++);
        }
}

/* --- all of it --- */

static const struct { const char *table, *columns; int count; void (*put)(struct crowd *c, const struct crowd_person *p); } tables[] = {
    { "person", "id, name, language, made_ms, found", 5, put_people },
    { "contact", "person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms", 11, put_contacts },
    { "token_owner", "serial, person, added_ms", 3, put_owners },
    { "token", "serial, hash, certificate, holder, not_before_ms, not_after_ms, added_ms", 7, put_tokens },
    { "account", "person, title, given, family, folded, salt, hash, pepper, password_ms, temporary_until_ms, must, made_ms", 12, put_accounts },
    { "account_name", "name, person, kind, added_ms", 4, put_names },
    { "crowd", "key, kind, subject", 3, put_keys },
};

static void fill(struct crowd *c)
{
    struct crowd_person p;
    for (size_t k = 0; k < sizeof tables / sizeof tables[0]; k++) {
        begin_table(&c->t, tables[k].table, tables[k].columns, tables[k].count);
        for (long i = 0; i < c->count; i++) {
            crowd_person_at(i, &p);
            tables[k].put(c, &p);
        }
        end_table(&c->t);
    }
    begin_table(&c->t, "audit", "sequence, wall_ms, mono_ms, kiosk, session, actor, actor_id, subject, action, nature, outcome, reason, prev, hash", COLUMNS_MAX);
    put_events(c, 0);
    end_table(&c->t);
}

/* Keys come in no order: sorted once they go in much faster than one by one. */
static void fill_sqlite(struct crowd *c)
{
    struct fixture *f = c->f;
    assert_int_equal(sqlite3_open(f->database, &c->t.lite), SQLITE_OK);
    lite_do(&c->t, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-500000; CREATE TABLE crowd (key BLOB, kind TEXT, subject TEXT); DROP INDEX find_subject;"
                   "DROP INDEX audit_subject; DROP INDEX audit_actor; DROP INDEX audit_action; DROP INDEX audit_wall");
    fill(c);
    lite_do(&c->t, "INSERT INTO find SELECT DISTINCT key, kind, subject FROM crowd ORDER BY key, kind, subject; DROP TABLE crowd; CREATE INDEX find_subject ON find (subject);"
                   "CREATE INDEX audit_subject ON audit (subject, sequence); CREATE INDEX audit_actor ON audit (actor_id, sequence);"
                   "CREATE INDEX audit_action ON audit (action, sequence); CREATE INDEX audit_wall ON audit (wall_ms)");
    sqlite3_close(c->t.lite);
}

static void fill_postgresql(struct crowd *c)
{
    c->t.pg = fixture_connect(c->f->database);
    fixture_command(c->t.pg, "SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; CREATE UNLOGGED TABLE crowd (key bytea, kind text, subject text); DROP INDEX find_subject");
    fill(c);
    fixture_command(c->t.pg, "INSERT INTO find SELECT DISTINCT key, kind, subject FROM crowd ORDER BY key, kind, subject");
    fixture_command(c->t.pg, "DROP TABLE crowd; CREATE INDEX find_subject ON find (subject)");
    fixture_command(c->t.pg, "VACUUM ANALYZE");      /* as autovacuum does meanwhile */
    fixture_command(c->t.pg, "CHECKPOINT");
    PQfinish(c->t.pg);
}

void crowd_add(struct fixture *f, long count)
{
    struct crowd c = { .f = f, .count = count, .t.line = buf_make(LINE_MAX_BYTES) };
    db_close(f->db);
    f->db = NULL;
    if (f->postgresql)
        fill_postgresql(&c);
    else
        fill_sqlite(&c);
    buf_free(&c.t.line);
    assert_int_equal(db_open(f->database, &f->db), ERR_OK);
}
