/* keep-libraries.c: libraries stay loaded, so that the leak check can name what they allocated, except at their start;
 * what libsecret loses of each look at a keyring is not counted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sanitizer/lsan_interface.h>

void *g_variant_builder_end (void *builder);

/* Weak: what is linked whole brings it along a second time. */
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

/* What libsecret 0.20 loses is not counted in tests that say so. To find it by the stack of each block takes eight times as long. */
static int
is_libsecret_excused (void)
{
  return getenv ("QUI_TEST_LIBSECRET_LOSES") != NULL;
}

/* In the thread of that name GLib makes values of what comes from D-Bus. */
__attribute__ ((weak)) int
pthread_setname_np (pthread_t   thread,
                    const char *name)
{
  int (*next) (pthread_t, const char *) = dlsym (RTLD_NEXT, "pthread_setname_np");

  if (is_libsecret_excused () && strcmp (name, "gdbus") == 0)
    __lsan_disable ();
  return next (thread, name);
}

/* It makes some itself. */
__attribute__ ((weak)) void *
g_variant_builder_end (void *builder)
{
  void *(*next) (void *) = dlsym (RTLD_NEXT, "g_variant_builder_end");
  void *value;
  Dl_info caller;
  int is_theirs = is_libsecret_excused () && dladdr (__builtin_return_address (0), &caller) && strstr (caller.dli_fname, "libsecret") != NULL;

  if (is_theirs)
    __lsan_disable ();
  value = next (builder);
  if (is_theirs)
    __lsan_enable ();
  return value;
}
