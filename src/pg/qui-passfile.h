/* qui-passfile.h: whether libpq trusts the file of passwords
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* libpq takes no password out of a file that others may read, or that is no plain file. Why it leaves @path alone, and what to do
 * about it, translated; NULL: no reason, or there is no such file. Reads the file's mode: not on the main thread. */
char *qui_passfile_dup_complaint (const char *path);

G_END_DECLS
