/* What this program is called when somebody asks which one it is: `guichet --version`, and agents of the counter. */
#ifndef GUICHET_BASE_VERSION_H
#define GUICHET_BASE_VERSION_H

#define GUICHET_VERSION "0.1"

#endif
