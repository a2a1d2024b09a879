#!/bin/bash
# The server stopped before, in and after an agent's act, killed while it does one, and the kiosk killed: whole or not at all, asked again it is
# done once, and told once.
# It mostly waits.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/proxy
. "$tests/lib/proxy"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/caller
. "$tests/lib/caller"

PROXY=9644
NOTICE='Un agent du comptoir a agi à votre demande'
passwords() { count_rows act-password 'done'; }
# From the record of who is verified to the question.
to_question() { waits 'Vérifiée jusqu' && waits "$ACTS" && type a && waits 'Motif' && type '1\r' && waits '2-Oui'; }
known() { # NAME: finds and sees documents
    finds "$1" && type 1 && waits "$ACTS" && type v && sees_documents
}
enrol_counter() {
    "$GUICHETCTL" enrol --config "$GUICHET_CONF" "$("$GUICHETD" enrolment-code --config "$GUICHETD_CONF" --label 'Comptoir 1' --profile counter 2>/dev/null |
        grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}')" >/dev/null 2>&1
}
heard_again() {
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 60000
}

scenario stopped --counter --people --mail
stopped() {
    open_screen
    agent_opens && known 'exemple paul' && to_question
    stack server stop
    type 2
    shows '1-Réessayer' 30000
    is 'nothing is done' "$(passwords)" 0
    stack server start
    heard_again
    type 1
    shows "Ce n'est montré qu'ici, une seule fois." 30000
    is 'done once' "$(passwords)" 1
    mailed 1 "$(address_of Paul)" "$NOTICE"

    type 0
    waits 'Dossier : ' && type 1
    to_question
    kill -STOP "$(server_pid)"
    type 2
    waits 'le serveur est interrogé'
    kill -KILL "$(server_pid)"
    stack server stop 2>/dev/null      # it is, by the signal
    shows '1-Réessayer' 30000
    stack server start
    heard_again
    type 1
    shows "Ce n'est montré qu'ici, une seule fois." 30000
    is 'done once more' "$(passwords)" 2
    mailed 2 "$(address_of Paul)" "$NOTICE"
    stack server stop
    type 0
    shows '1-Réessayer' 30000
    stack server start
    heard_again
    type 1
    shows 'Dossier : Paul Exemple' 30000
    stack server stop
    type 2
    shows '1-Réessayer' 30000
    stack server start
    heard_again
    type 1
    shows 'Événements : Paul' 30000
    check 'the chain is whole' "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
    close_kiosk
}

# It is done, and the answer is lost: not known, asked again it is the same one.
scenario unanswered --counter --people --mail --no-enrol --set "server.url = https://127.0.0.1:$PROXY" --set 'net.soft-ms = 1500' --set 'net.hard-ms = 4000'
unanswered() {
    local secret
    start_proxy $PROXY "${GUICHET_SERVER_URL##*:}"
    check 'enrolled through the proxy' enrol_counter
    open_screen
    agent_opens && known 'exemple lise' && to_question
    proxy 'deaf 800' >/dev/null
    type 2
    check 'the server has done it' become 20000 1 passwords
    shows 'ERREUR E-546' 30000
    shows "«Réessayer» refait la même demande : rien n'est fait deux fois."
    proxy open >/dev/null
    heard_again
    type 1
    shows "Ce n'est montré qu'ici, une seule fois." 30000
    secret=$(screen | grep -Eo '^ *[a-z0-9]{13}$' | tr -d ' ')
    is 'one password' "$(passwords)" 1
    is 'one notice' "$(record "SELECT count(*) FROM mail WHERE kind = 'counter-account'")" 1
    kill_all_of_it
    open_screen
    agent_opens && finds 'exemple lise'
    shows 'mot de passe temporaire'
    hides "${secret:-no secret}"
    hides "Un autre agent s'en occupe"
    is 'still one' "$(passwords)" 1
    close_kiosk
}

run_scenarios "$@"
