#include "server/accounts/registry.h"

enum err consent_add(struct account_call *a, const struct consent *consent)
{
    char id[ACCOUNT_ID_SIZE];
    registry_id('c', id);
    return DB_RUN(a->call->db, ST_CONSENT_ADD, NULL, NULL, db_text(id), db_text(consent->person), db_text(consent->invitation),
                  db_text("Politique de la Régie envers les utilisateurs des services en ligne"), db_text("Services en ligne"),
                  db_blob(consent->policy, POLICY_HASH_SIZE), db_text(consent->accepted ? "accepté" : "refusé"), db_text(a->call->kiosk),
                  db_int(a->call->now_ms));
}
