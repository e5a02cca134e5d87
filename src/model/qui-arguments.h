/* qui-arguments.h: keeps passwords out of what others can see of a command line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Says that the standard input holds a password, or nothing, for each argument that is no option, each with a NUL behind it: not more than fits into
 * a pipe that nobody reads yet. */
#define QUI_ARGUMENTS_OPTION "passwords"
#define QUI_ARGUMENTS_MAX    60000

/* The arguments of main(), which other processes can see and the session bus carries to the program that runs already: passwords are wiped out of @argv
 * itself and put into the standard input, whose descriptor goes along. Call it first of all.
 * Returns the arguments to go on with; free with g_strfreev(). Errors: QUI_ERROR_INVALID, and of G_IO_ERROR where no pipe can be made. */
GStrv qui_arguments_take (int argc, char **argv, GError **error);

G_END_DECLS
