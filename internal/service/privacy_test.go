package service_test

import (
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestErasingAnAskerLeavesNothingOfThemAndBreaksNothing(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.withFiles()
	ctx := t.Context()
	key := m.upload("sổ đỏ Nguyễn Thị Hoa.pdf", pdfOf("x"))
	sub := landQuestion()
	sub.Name, sub.Phone, sub.Email = "Nguyễn Thị Canary", "0912345678", "canary@example.vn"
	sub.MayName = true
	sub.Body = "Tôi là Nguyễn Thị Canary, điện thoại 0912345678, muốn chuyển đất trồng cây lâu năm sang đất ở."
	r, err := m.Ask(ctx, service.Asking{Submission: sub, Channel: "web", Files: []string{key}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.EraseAsker(ctx, m.actors["admin"], r.Code, "Văn bản 12/2026")
	refused(t, err, question.CodeConflict, "error.erase_open")
	m.bring(r.Code, question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Đề nghị gửi bản sao."})
	if _, err := m.Reply(ctx, r.Code, r.Token, "Canary gửi kèm bản sao."); err != nil {
		t.Fatal(err)
	}
	for _, w := range way[2:] {
		for _, a := range w.steps {
			m.act(w.by, r.Code, a)
		}
	}
	if _, err := m.Rate(ctx, r.Code, r.Token, 5, "Canary cảm ơn."); err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"board", "head", "intake"} {
		_, err := m.ExportAsker(ctx, m.actors[login], r.Code)
		refused(t, err, question.CodeForbidden, "error.forbidden")
		_, err = m.EraseAsker(ctx, m.actors[login], r.Code, "x")
		refused(t, err, question.CodeForbidden, "error.forbidden")
	}
	b, err := m.ExportAsker(ctx, m.actors["admin"], strings.ToLower(r.Code))
	for _, want := range []string{"canary@example.vn", "0912345678", "sổ đỏ", "Canary gửi kèm", "Canary cảm ơn", r.Code} {
		if err != nil || !strings.Contains(string(b), want) {
			t.Errorf("the export lacks %q: %v", want, err)
		}
	}
	_, err = m.EraseAsker(ctx, m.actors["admin"], r.Code, "")
	refused(t, err, question.CodeInvalid, "reason/problem.missing.reason")
	if n, err := m.EraseAsker(ctx, m.actors["admin"], r.Code, "Văn bản 12/2026"); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	_, err = m.EraseAsker(ctx, m.actors["admin"], r.Code, "Văn bản 12/2026")
	refused(t, err, question.CodeConflict, "error.erased")

	// Not in any text of any table.
	rows, err := m.db.QueryContext(ctx, `
		SELECT c.table_name, c.column_name
		FROM information_schema.columns c
		JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	type column struct{ table, name string }
	var all []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, secret := range []string{"canary", "0912345678", "sổ đỏ Nguyễn"} {
			q := `SELECT count(*) FROM "` + c.table + `" WHERE "` + c.name + `"::text ILIKE '%' || $1 || '%'`
			if n := m.count(q, secret); n != 0 {
				t.Errorf("%s.%s still has %q", c.table, c.name, secret)
			}
		}
	}
	if v, err := m.Verify(ctx, nil); err != nil || v.Broken != "" {
		t.Errorf("verify: %+v, %v", v, err)
	}
	if h := m.history(r.Code); h[len(h)-1] != question.EventErased {
		t.Errorf("the history ends with %s", h[len(h)-1])
	}
	if f, err := m.Follow(ctx, r.Code, r.Token); err != nil || f.Asker.Name != "" || f.Answer == nil {
		t.Errorf("followed: %+v, %v", f.Asker, err)
	}
}

func TestTheRecordOfChangesIsFiltered(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx := t.Context()
	for range 7 {
		for _, v := range []string{"true", "false"} {
			if err := m.SaveSetting(ctx, m.actors["admin"], "auto_route", v); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.person("lan.tran", m.actors["admin"], question.Grant{Role: question.Intake})
	list := func(f service.AuditFilter) ([]service.AuditEntry, bool) {
		t.Helper()
		es, more, _, err := m.AuditLog(ctx, m.actors["admin"], f)
		if err != nil {
			t.Fatal(err)
		}
		return es, more
	}
	if es, _ := list(service.AuditFilter{What: "person.add", Login: "admin"}); len(es) != 1 || es[0].Subject != "lan.tran" {
		t.Errorf("added people: %+v", es)
	}
	first, more := list(service.AuditFilter{What: "setting.save", Limit: 5})
	if len(first) != 5 || !more {
		t.Fatalf("%d, %t", len(first), more)
	}
	second, _ := list(service.AuditFilter{What: "setting.save", Limit: 5, Before: first[4].ID})
	back, _ := list(service.AuditFilter{What: "setting.save", Limit: 5, After: second[0].ID})
	if len(second) != 5 || second[0].ID >= first[4].ID || back[0].ID != first[0].ID || back[4].ID != first[4].ID {
		t.Errorf("pages: %v, %v, %v", first, second, back)
	}
	_, _, _, err := m.AuditLog(ctx, m.actors["board"], service.AuditFilter{})
	refused(t, err, question.CodeForbidden, "error.forbidden")
}
