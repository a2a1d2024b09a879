#!/bin/bash
# The network is lost after a request about an account was sent: the server has done it, the kiosk does not know and says so; asked
# again, it is done once.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/proxy
. "$tests/lib/proxy"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

PROXY=9643
HOME_PAGE='5-Mes demandes'
NOT_KNOWN='ERREUR E-546 : Le réseau a été coupé pendant la demande : on ne sait pas si c'"'"'est fait.'

enrol_through() {
    "$GUICHETCTL" enrol --config "$GUICHET_CONF" "$("$GUICHETD" enrolment-code --config "$GUICHETD_CONF" --label 'Poste 1' 2>/dev/null |
        grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}')" >/dev/null 2>&1
}
# The key that asks is pressed while answers are lost; the server is seen to have done it.
sent_unanswered() { # TYPE KEY
    proxy 'deaf 800' >/dev/null
    type "$2"
    check "$1: the server has done it" become 20000 1 count_rows "$1" "done"
}
heard_again() {
    proxy open >/dev/null
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 20000
}

scenario asked_again --card-out --mail --people --no-enrol --set "server.url = https://127.0.0.1:$PROXY" --set 'net.soft-ms = 1500' --set 'net.hard-ms = 4000'
asked_again() {
    local code
    start_proxy $PROXY "${GUICHET_SERVER_URL##*:}"
    check "enrolled through the proxy" enrol_through
    open_screen
    waits 'En ligne'
    waits "$WELCOME" && type 2
    waits 'Mot de passe oublié?' && type "$REPRESENTATIVE\\r$PEOPLE_PASSWORD\\r"
    sent_unanswered account.login '\r'
    shows 'ERREUR E-108' 20000
    shows "Refait tel quel, il ne compte qu'une fois."
    heard_again
    type 1
    waits 'Mot de passe oublié?' && press enter enter
    shows "$HOME_PAGE" 20000
    is "one log-in" "$(count_rows account.login)" 1

    type 1
    waits '2-Changement' && type 2
    waits 'encore une fois' && type "$PEOPLE_PASSWORD\\rvelo9rouge\\rvelo9rouge\\r"
    sent_unanswered account.password '\r'
    shows "$NOT_KNOWN" 20000
    shows 'Refaites la même demande : rien ne sera fait deux fois.'
    heard_again
    type 1
    waits 'encore une fois' && press down down down enter
    shows 'Votre nouveau mot de passe a été enregistré avec succès.' 20000
    is "one change of the password" "$(count_rows account.password)" 1
    mailed 1 "$(address_of Jeanne)" 'Le mot de passe de votre compte a été changé'
    type 0
    add_user_unanswered
}

# The code is shown once: here by the answer to the same request.
add_user_unanswered() {
    local code
    waits "$HOME_PAGE" && type 3
    waits 'Aucun utilisateur trouvé.' && type a
    waits 'a-t-il déjà un compte' && type 2
    waits '4 Docteure' && type 1
    type 'Zoé\rNouvelle\rzoe@example.org\r\r'
    waits 'Veuillez cocher les services' && type 1
    type 9
    waits "L'utilisateur n'a pas encore de compte."
    sent_unanswered account.user-add 1
    shows "$NOT_KNOWN" 20000
    heard_again
    type 1
    shows "L'ajout de Zoé Nouvelle a été effectué." 20000
    code=$(screen | code_shown)
    isnt "the code is shown after all" "$code" ''
    is "one invitation" "$(guichetd_does invitations | grep -c zoe@example.org)" 1
    is "and one row of the trail" "$(count_rows account.user-add)" 1
    check "one mail" become 20000 1 count_mails zoe@example.org "$INVITATION_SUBJECT"
    press f10
    waits "$WELCOME"
    forgotten "all of it" "$code" "$PEOPLE_PASSWORD" velo9rouge Jeanne
}

run_scenarios "$@"
