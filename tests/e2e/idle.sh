#!/bin/bash
# Nobody at the keyboard: a warning, the space bar, then everything is wiped.
# It mostly waits.
. "$(dirname "$0")/../lib/kiosk"

scenario idle --pin Zq7vKd93 --set 'idle.seconds = 30'
idle() {
    open_screen
    fill_change Zq7vKd93 Hw4xTb68pL
    shows 'Êtes-vous toujours là?' 20000
    shows "Appuyez sur la barre d'espacement pour continuer."
    press x
    shows 'dans 60 secondes, tout ce que vous avez tapé sera effacé.'
    press space
    shows 'Nouveau mot de passe : **********'
    shows 'Êtes-vous toujours là?' 20000
    shows "$WELCOME" 65000
    shows 'Une clé est encore branchée. Si c'"'"'est la vôtre, appuyez sur Entrée.'
    forgotten "idle" Zq7vKd93 Hw4xTb68pL
    press enter
    shows "$MENU"
}

run_scenarios "$@"
