/* qui-test-outline.h: outlines of a world, and what they look like
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-outline.h"
#include "qui-test-world.h"

G_BEGIN_DECLS

/* Databases shop (1), games (2) and empty (3); 20 with its worker 18 and 19 in shop, 17 in games, 16 in none. */
QuiTestWorld  *qui_test_outline_small_world (void);

QuiOutline    *qui_test_outline_build       (QuiTestWorld *world, QuiView *view);
/* The first line of that kind and id; NULL. */
const QuiLine *qui_test_outline_find        (QuiOutline *outline, QuiLineKind kind, guint32 id, guint *position);
/* "shop 20 >18 19 processes": the lines as text, for tests that state an order. */
char          *qui_test_outline_sketch      (QuiOutline *outline);

#define qui_test_assert_outline(outline, expected) \
  G_STMT_START { \
    g_autofree char *sketched = qui_test_outline_sketch (outline); \
    g_assert_cmpstr (sketched, ==, expected); \
  } G_STMT_END

G_END_DECLS
