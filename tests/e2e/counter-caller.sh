#!/bin/bash
# A caller who fails three times: the sentence that is said, whoever asks; then two documents seen by an AVI, and the act.
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

scenario three_wrong --counter --people --mail
three_wrong() {
    local paul code
    paul=$(address_of Paul)
    code=$(agent2_code)
    open_screen
    agent_opens && finds 'exemple paul' && asks_caller
    says_wrong
    shows 'Il reste 2 essais avant'
    shows 'Nulle Part'
    hides "$paul"
    says_wrong
    shows 'Il reste 1 essai avant'
    says_wrong
    shows "$SENTENCE"
    shows "Il ne reste aucun essai. D'autres seront possibles"
    check 'three refusals in the trail' become 10000 3 count_rows counter-verify-answer refused
    type 0
    waits 'Dossier : Paul Exemple' && asks_it_again
    type 0
    waits 'Dossier : Paul Exemple' && type 4
    waits "$AGENT_MENU"
    asks_agent2 "$code" counter-verify person="$(person_of 'Paul Exemple')" code:=false >"$scratch/facts"
    check 'another agent is told the same' grep -q E-564 "$scratch/said"
    finds 'exemple paul' && type 1
    waits "$ACTS" && type v
    check 'two documents are enough' sees_documents
    shows 'Vérifiée jusqu'
    type a
    waits 'Motif' && type '1\r'
    shows "Donner un mot de passe temporaire à Paul Exemple?"
    press enter
    waits 'Dossier : ' && is 'the first answer is no' "$(count_rows act-password)" 0
    type 1
    waits 'Vérifiée jusqu' && type a
    waits 'Motif' && type '1\r'
    waits '2-Oui' && type 2
    shows "Ce n'est montré qu'ici, une seule fois."
    is 'done once' "$(count_rows act-password 'done')" 1
    is 'the documents are in the trail' "$(count_rows counter-documents 'done')" 1
    mailed 1 "$paul" 'Un agent du comptoir a agi à votre demande'
    close_kiosk
}
asks_it_again() { type 1 && waits "$ACTS" && type v && waits "$HOW" && type 1; shows "$SENTENCE"; }

# The same line by line; then two documents, and the act of a telephone call is not lost for that.
scenario by_line --counter --people
by_line() {
    open_line
    agent_opens_by_line
    type '1\n'
    waits 'Chercher' && type 'exemple lise\n'
    waits 'Confirmer?' && type '\n'
    waits '1 Lise Exemple' && type '1\n'
    waits "$RECORD" && type '1\n'
    waits "$ACTS" && type 'v\n'
    waits "$HOW" && type '1\n'
    wrong_by_line
    shows 'Il reste 2 essais avant'
    wrong_by_line
    shows 'Il reste 1 essai avant'
    wrong_by_line
    shows "$SENTENCE"
    type '2\n'
    waits 'Première pièce' && type '1\n'
    waits 'deux derniers' && type '12\n'
    waits 'Deuxième pièce' && type '3\n'
    waits 'deux derniers' && type '34\n'
    waits 'Confirmer?' && type '\n'
    shows "Lise Exemple$VERIFIED"
    close_kiosk
}
wrong_by_line() {
    waits "$QUESTIONS (" && type 'Nulle Part\n'
    waits 'Deuxième réponse' && type 'Jamais\n'
    waits 'Code lu' && type '000000\n'
    waits 'Confirmer?' && type '\n'
}

run_scenarios "$@"
