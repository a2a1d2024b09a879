#!/bin/bash
# Messagerie on the real stack: written at the kiosk, read and answered by a command of the server, the answer read at the kiosk.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

ON=(--card-out --mail --people)
HOME_PAGE='1-Paramètres du compte'
SENT='Votre message est envoyé. Numéro : M-'
KEPT='Il sera envoyé dès que le réseau sera revenu. Il n'"'"'est pas encore envoyé.'
ANSWERED='Une réponse vous attend'

log_in() { # NAME PASSWORD
    waits "$WELCOME"
    type 2
    waits 'Mot de passe oublié?' && type "$1\\r$2\\r\\r"
    waits "$HOME_PAGE"
}
log_out() {
    type d
    waits 'Votre session est fermée' && press enter
    waits "$WELCOME"
}
write_letter() { # SUBJECT-NUMBER TEXT: from the list to the page before it goes
    waits 'c-Composer un message'
    seen 0 'Chercher un mot' && press down down down
    type c
    waits '2 Inscription de la clientèle' && type "$1\\r"
    waits 'Votre message' && type "$2" && press down enter
    waits 'Vérifier votre message'
}
# Columns of `guichetd messages`: id, number, who, subject, sent, answered; only lines of messages sent.
count_messages() { guichetd_does messages --name Paul | grep -c .; }

scenario written_answered_read "${ON[@]}"
written_answered_read() {
    local number id mail
    open_screen
    waits 'En ligne'
    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    type 2
    shows 'Vous n'"'"'avez aucun message.'
    write_letter 1 'Bonjour, la facture\rZygomatique n'"'"'est pas payée.'
    shows 'Zygomatique'
    is "nothing is sent while it is written" "$(count_messages)" 0
    type 1
    shows "$SENT"
    shows 'Vous verrez la réponse ici; un avis vous sera envoyé par courriel.'
    number=$(screen | grep -Eo 'M-[0-9A-Z]{4}-[0-9A-Z]{4}')
    is "the server has it under the number that is shown" "$(last_message 2)" "$number"
    is "from whom, and about what" "$(last_message 3,4 | tr '\t' '|')" 'Paul Exemple|facturation'
    id=$(last_message 1)
    is "word for word" "$(guichetd_does message-show --id "$id")" "Bonjour, la facture"$'\n'"Zygomatique n'est pas payée."
    type 0
    shows '1 Envoyé : Facturation'
    type a
    waits "$HOME_PAGE"
    log_out
    forgotten "after the log-out" "$PEOPLE_PASSWORD" Zygomatique "${PAUL[@]}"

    printf 'Bonjour,\nla facture Zygomatique est payée; voir Quincaillerie.\n' | guichetd_does message-answer --id "$id"
    mailed 1 "$(address_of Paul)" "$ANSWERED"
    mail=$(newest_mail "$(address_of Paul)" "$ANSWERED")
    mail_says "the notice names the number, and where to read" "$mail" "$number" 'choisissez Messagerie.'
    refuses "and nothing of what was written" grep -qiE 'Zygomatique|Quincaillerie|factur' "$mail"

    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    shows '2-Messagerie (1 message non lu)'
    type 2
    shows '1 message non lu. 2 messages en tout.'
    shows '1 Non lu : Facturation'
    shows '2 Envoyé, répondu : Facturation'
    type 1
    shows 'la facture Zygomatique est payée; voir Quincaillerie.'
    type t
    shows 'Le premier message de cet échange :'
    shows 'est pas payée.'
    type 0
    shows '1 Lu : Facturation'
    type /
    type 'quincaillérie\r\r'
    shows '1 message trouvé.'
    hides '2 Envoyé'
    type 1
    waits 'Quincaillerie.' && type r
    waits 'Votre message' && type 'Merci.' && press down enter
    shows 'Ce message est une réponse.'
    type 1
    shows "$SENT"
    type 0
    shows '3 messages en tout.'
    press f10
    waits "$WELCOME"
    forgotten "F10 in a session" Zygomatique Quincaillerie "${PAUL[@]}"
    nowhere_written "what people wrote" Zygomatique Quincaillerie "$PEOPLE_PASSWORD"
}

scenario server_away "${ON[@]}"
server_away() {
    open_screen
    waits 'En ligne'
    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    check "the server stops" stack server stop
    type 2
    shows 'ERREUR E-5' 20000
    write_letter 3 'Avis Xylophone.'
    shows 'Hors ligne : votre message sera enregistré et protégé sur ce poste'
    type 4
    shows 'Votre brouillon est enregistré et protégé sur ce poste. Il n'"'"'est pas envoyé.'
    shows 'Votre reçu : R-'
    type 0
    waits 'ERREUR E-5' 20000
    write_letter 1 'Facture Wolframite.'
    type 1
    shows 'Votre message est enregistré et protégé sur ce poste.' 20000
    shows "$KEPT"
    shows 'Votre reçu : R-'
    refuses "nothing readable in the kiosk's files" grep -rqaiE 'Xylophone|Wolframite' "$STACK_DIR/kiosk" "$STACK_DIR/guichet.log"
    isnt "but something waits" "$(waiting)" 0
    check "the server starts" stack server start
    push_all
    shows "$SENT" 20000
    is "sent once" "$(count_messages)" 1
    is "word for word" "$(guichetd_does message-show --id "$(last_message 1)")" 'Facture Wolframite.'
    type 0
    shows '1 Brouillon : Avis de service' 20000
    shows '2 Envoyé : Facturation'
    type 1
    shows 'Avis Xylophone.'
    type '\x20Fini.'
    press down enter
    waits 'Vérifier votre message' && type 1
    shows "$SENT"
    is "the draft went on where it was left" "$(guichetd_does message-show --id "$(last_message 1)")" 'Avis Xylophone. Fini.'
    type 0
    waits '2 messages en tout.'
    hides 'Brouillon'
    log_out
    forgotten "after the log-out" Xylophone Wolframite "$PEOPLE_PASSWORD"
    nowhere_written "what was written" Xylophone Wolframite
}

# The line to the kiosk is cut: the terminal is gone, and what was written is not.
scenario hung_up "${ON[@]}"
hung_up() {
    open_screen
    waits 'En ligne'
    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    type 2
    waits 'c-Composer un message' && press down down down
    type c
    waits '2 Inscription de la clientèle' && type '1\r'
    waits 'Votre message' && type 'Pas fini : Zygomatique.'
    waits 'Zygomatique.'
    kill -HUP "$kiosk_pid"
    ends
    nowhere_written "what was written" Zygomatique
    open_screen
    waits 'En ligne'
    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    push_all
    type 2
    shows '1 Brouillon : Facturation'
    waits '1 Brouillon' && type 1
    shows 'Pas fini : Zygomatique.'
    close_kiosk
}

# 60 KiB: a line's number tells where it is.
LONG_LINES=800
long_letter() {
    local i
    for ((i = 1; i <= LONG_LINES; i++)); do printf 'Ligne %04d, une lettre longue, accents éèàç, sans limite à l'"'"'écran, 1234.\n' "$i"; done
}
paste_long() { # a paste of some lines at a time, as a terminal sends it
    local part='' i=0 line
    while read -r line; do
        i=$((i + 1))
        part+=$line
        [ "$i" = "$LONG_LINES" ] || part+='\r'
        [ $((i % 50)) != 0 ] || { type "\\e[200~$part\\e[201~"; part=''; }
    done < <(long_letter)
    [ -z "$part" ] || type "\\e[200~$part\\e[201~"
}

scenario long_letter_whole "${ON[@]}"
long_letter_whole() {
    open_screen
    waits 'En ligne'
    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    type 2
    waits 'c-Composer' && press down down down
    type c
    waits '2 Inscription' && type '1\r'
    waits 'Votre message' && paste_long
    shows 'Ligne 0800' 30000
    press down enter
    waits 'Vérifier votre message' && type 1
    shows "$SENT" 30000
    long_letter >"$scratch/wanted"
    guichetd_does message-show --id "$(last_message 1)" >"$scratch/got"
    check "$(stat -c %s "$scratch/wanted") bytes have come whole" cmp "$scratch/wanted" "$scratch/got"
    type 0
    waits '1 Envoyé' && type 1
    shows 'Ligne 0001'
    turn_to_the_end
    shows 'Ligne 0800'
}
turn_to_the_end() {
    local i
    for ((i = 0; i < 120; i++)); do
        seen 0 'Ligne 0800' && break
        type n
    done
}

# On a small screen: somebody puts a token in while a message is written.
scenario a_token_in_the_way "${ON[@]}"
a_token_in_the_way() {
    open_screen 40x12
    waits '2-Services en ligne' && type 2
    waits 'Connexion' && type "$USER_CHOSEN\\r$PEOPLE_PASSWORD\\r\\r"
    waits "$HOME_PAGE" && type 2
    waits 'aucun message' && press down down down
    type c
    waits 'Objet' && type '3\r'
    waits 'Votre message' && type 'Avis Xylophone.'
    check "a token is put in" stack card in
    shows 'Fermer la session en cours?'
    type 1
    shows 'Avis Xylophone.'
    check "the token is pulled" stack card out
    type '\x20Encore.'
    shows 'Avis Xylophone. Encore.'
    check "a token is put in again" stack card in
    shows 'Fermer la session en cours?'
    type 2
    shows '2-Modifier mon mot de passe'
    forgotten "the token's menu is open" Xylophone "$PEOPLE_PASSWORD" "${PAUL[@]}"
    is "nothing was sent" "$(count_messages)" 0
    check "the token is pulled" stack card out
    waits '2-Services en ligne' && type 2
    waits 'Connexion' && type "$USER_CHOSEN\\r$PEOPLE_PASSWORD\\r\\r"
    waits "$HOME_PAGE" && type 2
    shows '1 Brouillon : Avis de service'
    type 1
    shows 'Avis Xylophone. Encore.'
}

run_scenarios "$@"
