/* qui-test-words.h: texts that are made, compared and freed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

#define assert_words(expression, expected) \
  G_STMT_START { \
    g_autofree char *said = (expression); \
    g_assert_cmpstr (said, ==, expected); \
  } G_STMT_END

#define assert_contains(expression, expected) \
  G_STMT_START { \
    g_autofree char *said = (expression); \
    g_assert_nonnull (said); \
    g_test_message ("%s", said); \
    g_assert_nonnull (strstr (said, expected)); \
  } G_STMT_END
