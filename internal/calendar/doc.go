// Package calendar counts the ministry's working days: which days the law and
// the yearly notices make free, on which day a term of n working days ends, and
// at which instant a share of it is used. Days are days in Viet Nam, whatever
// the machine's own zone is.
//
// No algorithm gives the free days of a year: the Prime Minister settles Tết, the
// second day of National Day and the exchanged days year by year. They are data,
// dated entries that an administrator adds to. A year without a notice is
// computed from the law and marked provisional.
package calendar
