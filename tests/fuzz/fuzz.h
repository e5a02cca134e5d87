/* fuzz.h: what a target of the fuzzer is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Called with one text after the other; must come back with 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
