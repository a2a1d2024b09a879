#!/bin/bash
# A renewal cut before and after every APDU (SOAK_STEP: every so many), and at SOAK_POINTS seeded bytes of its TLS each way: a pair
# always signs, the next visit ends it, nothing is left over.
. "$(dirname "$0")/../lib/token"
# shellcheck source=tests/lib/proxy
. "$tests/lib/proxy"

scenario every_apdu --no-server
every_apdu() { cut_everywhere "${SOAK_STEP:-1}"; }
scenario every_apdu_rsa --no-server --key rsa
every_apdu_rsa() { cut_everywhere "${SOAK_STEP:-3}"; }

scenario seeded_bytes --no-server
seeded_bytes() {
    local up down cut bad='' direction n points=${SOAK_POINTS:-50}
    start_est && start_proxy 9444 "$EST_PORT" || { not_ok "server and proxy start"; return; }
    ask renew pin="$GUICHET_CARD_PIN" url=https://127.0.0.1:9444 "${est_args[1]}"
    is "uncut, through the proxy" "${said##* }" ERR_OK
    read -r up down cut <<<"$(proxy report)"
    RANDOM=${SOAK_SEED:-1}
    for direction in up down; do
        total=${!direction}
        for ((n = 0; n < points; n++)); do
            at=$((RANDOM % total))
            proxy "$direction $at" >/dev/null
            ask renew pin="$GUICHET_CARD_PIN" url=https://127.0.0.1:9444 "${est_args[1]}"
            case "${said##* }" in ERR_OK | ERR_OFFLINE | ERR_EST_ANSWER) ;; *) bad+="$direction $at: $said; " ;; esac
            proxy open >/dev/null
            after_cut "$direction $at"
        done
    done
    is "cut at $points seeded bytes of $up up and of $down down: a pair signs, the next visit ends it, nothing is left over" "${bad:0:600}" ''
}

# «Annuler sans risque» is offered after 90 seconds without an end.
scenario cancelled --days 20
cancelled() {
    open_screen
    waits "$MENU"
    waits 'En ligne'
    card delay 46 110000
    type 6
    waits 'Mot de passe :'
    type "$GUICHET_CARD_PIN\\r"
    press enter
    shows "C'est plus long que d'habitude." 60000
    shows 'La réponse tarde.' 90000
    type 2
    shows 'Le renouvellement est annulé.'
    shows 'Votre certificat actuel reste en vigueur.'
    card delay all 0
    ask prove pin="$GUICHET_CARD_PIN"
    is "the certificate in force signs" "${said##* }" ERR_OK
    press enter
    waits "$MENU"
    type 6
    waits 'Mot de passe :'
    type "$GUICHET_CARD_PIN\\r"
    press enter
    shows 'Votre certificat a été renouvelé avec succès.' 120000
    is "one pair is left" "$(content)" '1 1 1'
}

run_scenarios "$@"
