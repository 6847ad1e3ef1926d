/* judge_test.c - tests of judge.c, with gaps that are meant to be there
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "judge.h"

static void fires(void)
{
    g_assert_true(judge(&(const int){11}));
    g_assert_true(judge(&(const int){99}));
}

static void silent_even(void)
{
    g_assert_false(judge(&(const int){12}));
}

static void silent_low(void)
{
    g_assert_false(judge(&(const int){7}));
}

static void silent_high(void)
{
    g_assert_false(judge(&(const int){101}));
}

static void silent_null(void)
{
    g_assert_false(judge(NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/sample/fires", fires);
    g_test_add_func("/rules/sample/silent/even", silent_even);
    g_test_add_func("/rules/sample/silent/low", silent_low);
    g_test_add_func("/rules/sample/silent/high", silent_high);
    g_test_add_func("/rules/sample/silent/null", silent_null);
    return g_test_run();
}
