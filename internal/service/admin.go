package service

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// audit notes what an administrator changed.
func (s *Service) audit(ctx context.Context, tx *store.Tx, by question.Actor, what, subject string, before, after any) error {
	return tx.AddAudit(ctx, store.Audit{
		At: s.clock.Now(), PersonID: by.PersonID, What: what, Subject: subject, Before: before, After: after,
	})
}

var (
	departmentForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,11}$`)
	fieldForm      = regexp.MustCompile(`^[a-z][a-z-]{1,30}$`)
)

// SaveDepartment adds a department, or changes the one with its code.
func (s *Service) SaveDepartment(ctx context.Context, by question.Actor, d question.Department, how Saving) error {
	if err := admin(by); err != nil {
		return err
	}
	d.Code, d.NameVI, d.NameEN = upper(d.Code), strings.TrimSpace(d.NameVI), strings.TrimSpace(d.NameEN)
	d.Successor = upper(d.Successor)
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockAdministration(ctx); err != nil {
			return err
		}
		all, err := tx.Departments(ctx)
		if err != nil {
			return err
		}
		ref := &reference{departments: all}
		before, have := ref.department(d.Code)
		if err := checkDepartment(ref, d, have, how.New); err != nil {
			return err
		}
		if have {
			if err := how.fits(DepartmentSeen(before)); err != nil {
				return err
			}
		}
		if err := tx.SaveDepartment(ctx, d); err != nil {
			return err
		}
		if have && (before.NameVI != d.NameVI || before.NameEN != d.NameEN) {
			if err := tx.KeepDepartmentName(ctx, d.Code, before.NameVI, before.NameEN, s.Today().String()); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, by, "department.save", d.Code, before, d)
	})
	s.forget()
	return err
}

// checkDepartment says what is wrong with a department; have reports whether its
// code is taken.
func checkDepartment(ref *reference, d question.Department, have, isNew bool) error {
	switch {
	case !departmentForm.MatchString(d.Code):
		return question.Invalid("code", "problem.department_code")
	case have && isNew:
		return question.Invalid("code", "problem.code_taken")
	case !have && !isNew:
		return question.NotFound()
	case d.NameVI == "":
		return question.Invalid("name_vi", "problem.name")
	case d.NameEN == "":
		return question.Invalid("name_en", "problem.name")
	case d.ValidFrom.IsZero():
		return question.Invalid("valid_from", "problem.date")
	case !d.ValidTo.IsZero() && !d.ValidTo.After(d.ValidFrom):
		return question.Invalid("valid_to", "problem.period")
	case d.Email != "" && !question.ValidEmail(d.Email):
		return question.Invalid("email", "problem.email")
	}
	if d.Successor != "" {
		if _, ok := ref.department(d.Successor); !ok || d.Successor == d.Code {
			return question.Invalid("successor", "problem.department")
		}
	}
	return nil
}

// SaveField adds a field, or changes the one with its code, with the departments
// that answer for it, the leading one first.
func (s *Service) SaveField(ctx context.Context, by question.Actor, f question.Field, how Saving) error {
	if err := admin(by); err != nil {
		return err
	}
	f.Code, f.NameVI, f.NameEN = strings.TrimSpace(f.Code), strings.TrimSpace(f.NameVI), strings.TrimSpace(f.NameEN)
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockAdministration(ctx); err != nil {
			return err
		}
		departments, err := tx.Departments(ctx)
		if err != nil {
			return err
		}
		fields, err := tx.Fields(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(fields, func(x question.Field) bool { return x.Code == f.Code })
		if err := checkField(&reference{departments: departments}, f, i >= 0, how.New); err != nil {
			return err
		}
		var before any
		if i >= 0 {
			before = fields[i]
			if err := how.fits(FieldSeen(fields[i])); err != nil {
				return err
			}
		}
		if err := tx.SaveField(ctx, f); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "field.save", f.Code, before, f)
	})
	s.forget()
	return err
}

// checkField says what is wrong with a field; have reports whether its code is
// taken.
func checkField(ref *reference, f question.Field, have, isNew bool) error {
	switch {
	case !fieldForm.MatchString(f.Code):
		return question.Invalid("code", "problem.field_code")
	case have && isNew:
		return question.Invalid("code", "problem.code_taken")
	case !have && !isNew:
		return question.NotFound()
	case f.NameVI == "":
		return question.Invalid("name_vi", "problem.name")
	case f.NameEN == "":
		return question.Invalid("name_en", "problem.name")
	}
	seen := map[string]bool{}
	for _, d := range f.Departments {
		if _, ok := ref.department(d); !ok || seen[d] {
			return question.Invalid("departments", "problem.department")
		}
		seen[d] = true
	}
	return nil
}

// SaveSetting changes a setting.
func (s *Service) SaveSetting(ctx context.Context, by question.Actor, key, value string) error {
	if err := admin(by); err != nil {
		return err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	switch key {
	case "auto_route", "confirm_email", "pause_clock", ByTwo:
		if value != "true" && value != "false" {
			return question.Invalid(key, "problem.on_off")
		}
	case "pause_days":
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > 60 {
			return question.Invalid(key, "problem.number", "least", 1, "most", 60)
		}
	case "file_megabytes":
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > MostMegabytes {
			return question.Invalid(key, "problem.number", "least", 1, "most", MostMegabytes)
		}
	case "file_count":
		if n, err := strconv.Atoi(value); err != nil || n < 0 || n > MostFiles {
			return question.Invalid(key, "problem.number", "least", 0, "most", MostFiles)
		}
	default:
		return question.NotFound()
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.SetSetting(ctx, key, value); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "setting.save", key, settings[key], value)
	})
	s.forget()
	return err
}

// number returns a setting that is a whole number.
func (r *reference) number(key string, otherwise int) int {
	n, err := strconv.Atoi(r.settings[key])
	if err != nil {
		return otherwise
	}
	return n
}

// Jobs lists the work that is open, or that was given up: state open or dead.
func (s *Service) Jobs(ctx context.Context, by question.Actor, state string, limit int) ([]question.Job, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	return s.store.Jobs(ctx, state == "dead", min(max(limit, 1), 500))
}

// RetryJob lets a job run again at once.
func (s *Service) RetryJob(ctx context.Context, by question.Actor, id int64) error {
	if err := admin(by); err != nil {
		return err
	}
	if err := s.store.RetryJob(ctx, id, s.clock.Now()); err != nil {
		return err
	}
	s.opt.Wake()
	return nil
}

// Remembered returns the answer that the program was given before for the same
// request. The same key with another body is a conflict.
func (s *Service) Remembered(ctx context.Context, who, call, key string, body []byte) (status int, answer []byte, ok bool, err error) {
	k, err := digestOf(who, call, key)
	if err != nil {
		return 0, nil, false, err
	}
	b, err := digestOf(body)
	if err != nil {
		return 0, nil, false, err
	}
	r, err := s.store.Remembered(ctx, k, b)
	if err != nil || r == nil {
		return 0, nil, false, err
	}
	return r.Status, r.Body, true, nil
}

// Remember stores the answer to a request of a program for a week.
func (s *Service) Remember(ctx context.Context, who, call, key string, body []byte, status int, answer []byte) error {
	k, err := digestOf(who, call, key)
	if err != nil {
		return err
	}
	b, err := digestOf(body)
	if err != nil {
		return err
	}
	return s.store.Remember(ctx, k, store.Remembered{Request: b, Status: status, Body: answer, CreatedAt: s.clock.Now()})
}
