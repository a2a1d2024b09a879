#!/bin/bash
# Document 003 on the real stack: from the representative's log-in to the employee in RVSQ, the mail read from the SMTP server.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

ON=(--card-out --mail --people --set 'services.accounts = yes' --set 'services.invitations = yes')
HOME_PAGE='1-Paramètres du compte'
NEW_NAME=zoe.nouvelle@example.org NEW_PASSWORD=Sapin9bleue
ANSWERS=('' Wolframite Xylographe Kumquatier Jujubier Bzorbique Quetzalcoat Ypsilonien Zwanzigfach)

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
choose_eight() {
    local i
    for i in 1 2 3 4 5 6 7 8; do
        waits "Question $i de 8, choisissez" && type "$i"
        type "${ANSWERS[i]}\\r"
        [ $((i % 2)) = 1 ] || press enter
    done
}

scenario from_representative_to_rvsq "${ON[@]}"
from_representative_to_rvsq() {
    local code reference
    open_screen
    waits 'En ligne'
    log_in "$REPRESENTATIVE" "$PEOPLE_PASSWORD"
    type 3
    waits 'Aucun utilisateur trouvé.' && press down down down
    type a
    waits 'a-t-il déjà un compte' && type 2
    waits '4 Docteure' && type 1
    type "Zoé\\rNouvelle\\rzoe@example.org\\r\\r"
    waits 'Veuillez cocher les services' && type 1
    type 9
    shows "L'utilisateur n'a pas encore de compte."
    type 1
    shows "L'ajout de Zoé Nouvelle a été effectué."
    code=$(screen | code_shown)
    isnt "a code is shown" "$code" ''
    type 0
    shows 'invitation envoyée'
    hides "$code"
    type 0
    waits "$HOME_PAGE"
    log_out
    forgotten "after the representative" "$code" "$PEOPLE_PASSWORD"

    reference=$(reference_mailed zoe@example.org)
    isnt "the mail has a reference" "$reference" ''
    type 3
    waits '1-Créer un compte' && type 1
    waits 'Référence' && type "$reference\\r\\r"
    waits "1-J'accepte" && type 1
    waits 'Code secret' && type "AAAAA-AAAAA\\r$NEW_NAME\\r$NEW_PASSWORD\\r$NEW_PASSWORD\\r\\r"
    shows 'Il reste 4 essais.'
    type '\x15'
    type "$code\\r\\r\\r\\r\\r"
    choose_eight
    shows 'Étape 6 de 6'
    type 1
    shows 'Votre compte est créé.'
    shows "$NEW_NAME"
    press f10
    waits "$WELCOME"
    forgotten "after the new user" "$code" "$NEW_PASSWORD" "${ANSWERS[@]:1}"

    log_in "$REPRESENTATIVE" "$PEOPLE_PASSWORD"
    type 4
    waits 'a-Ajouter un employé' && type a
    waits 'Identifiant RAMQ' && type "$NEW_NAME\\r\\r"
    shows "L'employé est ajouté dans RVSQ."
    type 0
    shows 'Nouvelle, Zoé'
    type 0
    waits "$HOME_PAGE"
    log_out
    log_in "$NEW_NAME" "$NEW_PASSWORD"
    shows 'Madame Zoé Nouvelle'
    press f10
}

run_scenarios "$@"
