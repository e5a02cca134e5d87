/* keep-libraries.c: libraries stay loaded, so that the leak check can name what they allocated, except at their start
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <sanitizer/lsan_interface.h>

int dlclose (void *handle);

/* Weak: every library and program of a sanitizer build gets it. */
__attribute__ ((weak)) int
dlclose (void *handle)
{
  return 0;
}

/* What their constructors allocate is theirs: GLib lets go of its first quarks once there are more. */
static void
begin (void)
{
  __lsan_disable ();
}

__attribute__ ((section (".preinit_array"), used)) static void (*before_libraries) (void) = begin;

__attribute__ ((constructor)) static void
end (void)
{
  __lsan_enable ();
}
