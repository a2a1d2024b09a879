/* How this person reads and types here.  Set on the page «Affichage et lecture», back to the configuration's values
 * after every wipe.  Plain data; one thread. */
#ifndef GUICHET_TUI_PREFS_H
#define GUICHET_TUI_PREFS_H

#include <stdbool.h>

enum theme { THEME_GREY, THEME_WHITE, THEME_YELLOW, THEME_MONO };   /* grey on black, black on grey, yellow on black, no colour */
enum repeat { REPEAT_NORMAL, REPEAT_SLOW, REPEAT_OFF };             /* EN 301 549 5.7: slow = first after 2 s, then one per 2 s */

struct prefs {
    enum theme theme;
    bool reader;          /* moving the focus writes no cell; idle times are three times longer */
    bool line;            /* the linear front end is wanted */
    enum repeat repeat;
    unsigned bounce_ms;   /* EN 301 549 5.8: the same key again within this time is ignored; 0 to 800 */
    bool latched_shift;   /* the next letter is a capital after the item «Majuscule suivante» */
};

#endif
