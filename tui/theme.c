#include "tui/theme.h"

enum { BLACK = 0, RED = 1, BLUE = 4, CYAN = 6, GREY = 7, YELLOW = 11, WHITE = 15 };

static const struct theme_pair pairs[THEME_COUNT][STYLE_COUNT] = {
    [THEME_GREY]   = { { THEME_OWN, THEME_OWN }, { BLACK, GREY }, { BLACK, CYAN }, { WHITE, RED } },
    [THEME_WHITE]  = { { BLACK, GREY }, { GREY, BLACK }, { WHITE, BLUE }, { WHITE, RED } },
    [THEME_YELLOW] = { { YELLOW, BLACK }, { BLACK, YELLOW }, { BLACK, CYAN }, { WHITE, RED } },
    [THEME_MONO]   = { { THEME_OWN, THEME_OWN }, { THEME_OWN, THEME_OWN }, { THEME_OWN, THEME_OWN }, { THEME_OWN, THEME_OWN } },
};

struct theme_pair theme_pair(enum theme theme, enum style style) { return pairs[theme][style]; }

/* The VGA palette has four levels, 0 85 170 255; these are their sRGB-linear values times 100000. */
enum { L0 = 0, L1 = 9084, L2 = 40198, L3 = 100000 };
static const int palette[16][3] = {
    { L0, L0, L0 }, { L2, L0, L0 }, { L0, L2, L0 }, { L2, L1, L0 }, { L0, L0, L2 }, { L2, L0, L2 }, { L0, L2, L2 },
    { L2, L2, L2 }, { L1, L1, L1 }, { L3, L1, L1 }, { L1, L3, L1 }, { L3, L3, L1 }, { L1, L1, L3 }, { L3, L1, L3 },
    { L1, L3, L3 }, { L3, L3, L3 },
};

static long luminance(int colour)
{
    const int *c = palette[colour];
    return (2126L * c[0] + 7152L * c[1] + 722L * c[2]) / 10000;
}

int theme_contrast(struct theme_pair pair)
{
    long a = luminance(pair.fg == THEME_OWN ? GREY : pair.fg) + 5000;
    long b = luminance(pair.bg == THEME_OWN ? BLACK : pair.bg) + 5000;
    return (int)(a > b ? 10 * a / b : 10 * b / a);
}
