#!/bin/bash
. "$(dirname "$0")/../lib/kiosk"
scratch=$(mktemp -d); scenario_name=x
card delay b1 100 || card delay 100 b1
for n in 1 2; do
  open_screen; seen 15000 'DÉMO'
  card remove; waits 'Aucune clé branchée'; card insert
  seen 3000 'lecture en cours'
  press f1; drive "silent 100" >/dev/null; press f10; drive "silent 100" >/dev/null; press f1;  drive "silent 100" >/dev/null; press f10; drive "silent 6000" >/dev/null
  echo "$n: $(screen | sed -n 2p)"; drive 'silent 10000'; echo "$n: $(screen | sed -n 2p)"
done; close_kiosk
