/* attr.h - the compiler attributes this project allows itself.
 *
 * AUTO(stmt) struct stmt s;   calls stmt_done(&s) when s goes out of scope, on every way out. The
 * _done function of a type accepts a zeroed, half-made or finished object. "unused" is there
 * because clang before 17 warns about variables that only their cleanup reads (llvm issue 42827).
 */
#ifndef SUANPAN_ATTR_H
#define SUANPAN_ATTR_H

#define AUTO(type)         __attribute__((cleanup(type##_done), unused))
#define MUST_CHECK         __attribute__((warn_unused_result))
#define PRINTF(text, args) __attribute__((format(printf, text, args)))

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
