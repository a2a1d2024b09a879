#!/bin/bash
# The agent's token pulled in the middle of each kind of page, and put back: nothing is read meanwhile, nothing is lost, nothing is done twice.
# It mostly waits.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/caller
. "$tests/lib/caller"

# What was on the page is not to be seen, then it is again.
pulled_and_back() { # WORDS
    waits "$1"
    agent_pulled
    waits "$AGENT_LOCKED"
    hides "$1"
    agent_back
    agent_unlocks
    shows "$1"
}

scenario pages --counter --people
pages() {
    open_screen
    agent_opens && type 1
    waits 'Chercher :' && type 'exemple\r\r'
    pulled_and_back 'Lise Exemple'
    press back
    waits 'Chercher :' && empty && type 'exemple paul\r\r'
    waits '0-Chercher autre chose' && type '1\r'
    pulled_and_back "nom d'utilisateur $USER_CHOSEN"
    type 2
    pulled_and_back 'Événements : Paul'
    press back
    waits 'Dossier : ' && asks_caller
    type 'Rue des Pins\r'
    pulled_and_back "$QUESTIONS : Rue des Pins"
    type 'Jamais'
    agent2_back
    shows "celle de quelqu'un d'autre"
    hides 'Rue des Pins'
    press enter
    shows 'Branchez la vôtre'
    stack agent2 out && become 10000 '' agent_slot && agent_back
    agent_unlocks
    shows 'Deuxième réponse : Jamais'
    is "nothing was compared" "$(count_rows counter-verify-answer)" 0
    close_kiosk
}

# Before «Oui»; while the server does it; after.
scenario an_act --counter --people --mail --set 'net.soft-ms = 60000' --set 'net.hard-ms = 60000'
an_act() {
    local secret
    open_screen
    agent_opens && finds 'exemple lise' && type 1
    waits "$ACTS" && type v
    sees_documents
    type a
    waits 'Motif' && type '1'
    pulled_and_back 'Motif mot de passe oublié'
    press enter
    pulled_and_back '2-Oui'
    is 'nothing is done' "$(count_rows act-password)" 0
    kill -STOP "$(server_pid)"
    type 2
    waits 'le serveur est interrogé'
    agent_pulled
    shows "$AGENT_LOCKED"
    kill -CONT "$(server_pid)"
    check 'it is done meanwhile' become 20000 1 count_rows act-password 'done'
    hides 'temporaire'
    agent_back
    agent_unlocks
    shows "Ce n'est montré qu'ici, une seule fois."
    secret=$(screen | grep -Eo '^ *[a-z0-9]{13}$' | tr -d ' ')
    pulled_and_back "$secret"
    type 0
    waits 'Dossier : '
    is 'once' "$(count_rows act-password)" 1
    press f10
    waits "1-Ouvrir une session d'agent"
    forgotten 'the session is over' "$secret" "$GUICHET_AGENT_PIN" "$USER_PLAIN"
}

run_scenarios "$@"
