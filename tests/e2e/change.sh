#!/bin/bash
# 2-Modifier mon mot de passe, from the key press to the server's audit trail, on the real stack.
. "$(dirname "$0")/../lib/kiosk"

audited() { # the one row: who, what, nature, outcome, when
    local row now
    is "exactly one row in the server's audit" "$(count_changes)" 1
    row=$(changes)
    is "actor" "$(cut -f 4 <<<"$row")" 'Marie Exemple'
    is "type" "$(cut -f 5 <<<"$row")" 'token.pin.changed'
    is "nature of the information" "$(cut -f 6 <<<"$row")" "the token's password"
    is "outcome" "$(cut -f 7 <<<"$row")" "${1:-done}"
    now=$(date -u +%s)
    check "date and time" test $((now - $(date -u -d "$(cut -f 2 <<<"$row")" +%s))) -lt 60
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
    refuses "no password in the audit" grep -E '246813|123456' <<<"$row"
}

scenario on_screen
on_screen() {
    open_screen
    shows 'DÉMO'
    shows 'Clé branchée, il reste 5 essais, certificat : encore 212 jours'
    shows 'En ligne'
    fill_change 123456 246813
    hides 246813
    press enter
    shows "$SUCCESS"
    shows "Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée."
    shows 'Ce changement est inscrit à votre dossier.'
    shows 'Votre reçu : R-'
    shows 'Il reste 5 essais.'
    shows 'en choisissant le X dans le coin supérieur droit'
    check "pkcs11-tool logs in with the new password" logs_in 246813
    refuses "and not with the old one" logs_in 123456
    audited
    type 1
    waits "$MENU"
    type 5
    waits '1-Faire une signature'
    type 1
    waits 'Mot de passe :'
    type '246813\r\r'
    shows "Signature d'essai : réussie"
    shows 'Titulaire : Marie Exemple'
    type 1
    shows 'changement de mot de passe, acceptée'
    press f10
    shows "$WELCOME"
    press f10
    ends 0
}

scenario by_line
by_line() {
    open_line
    waits 'En ligne'
    change_by_line 123456 246813
    shows "$SUCCESS"
    shows 'Ce changement est inscrit à votre dossier.'
    check "pkcs11-tool logs in with the new password" logs_in 246813
    audited
    type 'q\n'
    shows "$WELCOME"
    drive eof >/dev/null
    ends 0
}

scenario rsa_card --key rsa
rsa_card() {
    open_screen
    change 123456 'Nouveau15Caract'
    shows "$SUCCESS"
    check "pkcs11-tool logs in with the new password" logs_in Nouveau15Caract
    audited
}

# Off-line it works all the same, says what is true, and is told once when the network is back.
scenario off_line
off_line() {
    stack server stop
    open_screen
    shows 'Hors ligne'
    change 123456 246813
    shows "$SUCCESS" 30000
    shows "est enregistré et protégé sur ce poste. Il sera transmis dès que le réseau sera revenu."
    shows '1 demande en attente'
    check "pkcs11-tool logs in with the new password" logs_in 246813
    is "nothing in the audit yet" "$(count_changes)" 0
    type 1
    waits "$MENU"
    stack server start
    shows 'En ligne' 90000
    gone 'en attente' 20000
    audited
}

scenario on_postgresql --postgresql
on_postgresql() { off_line; }

# A kiosk that ended while it was off-line tells it when it is started again.
scenario off_line_restarted
off_line_restarted() {
    stack server stop
    open_line
    change_by_line 123456 246813
    shows "$SUCCESS" 30000
    shows 'sera transmis'
    close_kiosk
    stack server start
    open_screen
    waits "$MENU"
    check "told after the restart" become 60000 1 count_changes
    audited
    check "and never twice" "$GUICHETCTL" push --config "$GUICHET_CONF"
    is "still one row" "$(count_changes)" 1
}

scenario dispositif --term dispositif
dispositif() {
    open_screen
    shows 'Dispositif branché'
    change 123456 246813
    shows "Votre dispositif est de nouveau prêt à être utilisé."
    type 1
    waits '5-Vérifier mon dispositif'
    screen >"$scratch/page"
    refuses "nothing on the page says «clé»" grep -i 'clé' "$scratch/page"
}

run_scenarios "$@"
