#include "core/proto/agent.h"

void agent_put_token_bytes(const struct agent_claim *claim, const char *server_id, const char *kiosk_id, struct buf *out)
{
    buf_put_string(out, "guichet/agent/1");
    buf_put_string(out, server_id);
    buf_put_string(out, kiosk_id);
    buf_put_field(out, claim->nonce, sizeof claim->nonce);
    buf_put_field(out, claim->kiosk_nonce, sizeof claim->kiosk_nonce);
    buf_put_string(out, claim->serial);
    buf_put_u64(out, (uint64_t)claim->at_ms);
}
