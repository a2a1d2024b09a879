#!/bin/bash
# An agent without the right sees that the act is there and whose it is; so does who is the agent. The server refuses it all the same.
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

refused_with() { # NAME CODE VERB [NAME=TEXT]...
    local name=$1 code=$2
    shift 2
    printf '%s\n' "$GUICHET_AGENT_PIN" | "$GUICHETCTL" counter --config "$GUICHET_CONF" "$@" >"$scratch/sheet" 2>"$scratch/said"
    check "$name" grep -q "$code" "$scratch/said"
}

ONLY='réservé : superviseur, administrateur, auditeur'
scenario reserved --counter --people --roles agent
reserved() {
    open_screen
    agent_opens
    shows "8-Journal et incidents ($ONLY)"
    type 8
    shows "${ONLY/r/R}"
    finds 'exemple marie' && type 1
    shows '3-Lever le délai de 24 heures (réservé : superviseur)'
    type 3
    shows 'Réservé : superviseur'
    type v
    shows "2-En personne (deux pièces d'identité) (réservé : AVI)"
    type 2
    shows 'Réservé : AVI'
    hides 'Deuxième pièce'
    close_kiosk
    refused_with 'a release again' E-544 act-release-again person="$GUICHET_PERSON" serial="$GUICHET_CARD_SERIAL" proof= second= reason=other
    refused_with 'two documents' E-544 counter-documents person="$GUICHET_PERSON" first=passport first_end=12 second=licence second_end=34
    refused_with 'a role' E-544 act-agent-role person="$GUICHET_AGENT" role=administrator add:=true reason=other
    refused_with 'the trail' E-544 counter-trail person= agent= kiosk= action= outcome= day= from= rows:=20
    is 'all four are in the trail' "$(record "SELECT count(*) FROM audit WHERE outcome = 'refused' AND reason = 'role'")" 4
    is 'and she is what she was' "$(guichetd_does agents | grep -c administrator)" 0
}

scenario by_line --counter --people --roles auditor
by_line() {
    open_line
    agent_opens_by_line
    type '?e\n'
    shows '3-Messages received (reserved: agent, AVI, supervisor)'
    type '3\n'
    shows 'Reserved: '
    type '1\n'
    waits 'Search (' && type 'exemple marie\n'
    waits 'Confirm?' && type '\n'
    waits 'Marie Exemple' && type '1\n'
    shows '1-Verify and act (reserved: '
    type '1\n'
    shows 'Reserved: '
    close_kiosk
}

scenario own --counter --people
own() {
    open_screen
    agent_opens
    type 1
    waits 'Chercher :' && type 'agente aline\r\r'
    waits '0-Chercher autre chose' && type '1\r'
    shows "ERREUR E-567 : C'est votre propre dossier"
    close_kiosk
    refused_with 'her own record, read' E-567 counter-person person="$GUICHET_AGENT"
    refused_with 'her own record, verified' E-567 counter-verify person="$GUICHET_AGENT" code:=false
    refused_with 'her own token' E-567 act-revoke person="$GUICHET_AGENT" serial="$GUICHET_AGENT_SERIAL" proof= second= reason=other
    refused_with 'her own roles' E-567 act-agent-role person="$GUICHET_AGENT" role=representative add:=true reason=other
    is 'she has the roles she had' "$(guichetd_does agents | grep -c representative)" 0
}

run_scenarios "$@"
