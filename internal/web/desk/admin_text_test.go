package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/i18n"
)

// The words of a letter are changed on a page; a variable that nobody fills is
// refused with its line, and each change is noted before and after.
func TestTextsAreChangedOnAPage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	admin := m.as("quantri")
	const at = "/desk/admin/texts/mail.received"
	admin.page("/desk/admin/texts").Has(`a[href="`+at+`?words=vi"]`, "Đã tiếp nhận câu hỏi của Ông/Bà")

	doc := admin.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"?words=vi", "do", "save", "mail.received.lead", "Dòng đầu.\n{ministri} đã nhận.")
	doc.Has(".govuk-error-summary a", "Dòng 2: không dùng được {ministri}. Biến dùng được: {ministry}")
	admin.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"?words=vi", "do", "save", "mail.received.lead", "Đã nhận {").
		Has(".govuk-error-summary a", "Dòng 1")
	admin.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"?words=vi", "do", "save", "mail.received.subject", "Hai\ndòng").
		Has(".govuk-error-summary a", "chỉ gồm một dòng")

	doc = admin.shown(http.StatusOK, http.MethodPost, at+"?words=vi", "do", "preview", "mail.received.lead", "{ministry} trân trọng thông báo đã nhận câu hỏi.")
	doc.Has("main", "Bộ Tài nguyên và Môi trường trân trọng thông báo đã nhận câu hỏi.")
	if own, err := m.svc.Texts(t.Context()); err != nil || len(own) != 0 {
		t.Fatalf("a preview was kept: %v, %v", own, err)
	}

	admin.moved("/desk/admin/texts?words=vi", at+"?words=vi", "do", "save", "mail.received.lead", "{ministry} đã nhận.")
	admin.moved("/desk/admin/texts?words=vi", "/desk/admin/texts/reason.complaint?words=vi", "reason.complaint.where", "Gửi Ban Tiếp công dân.")
	own, err := m.svc.Texts(t.Context())
	if err != nil || len(own) != 2 || own[0].Text != "{ministry} đã nhận." {
		t.Fatalf("kept %v, %v", own, err)
	}
	admin.page("/desk/admin/audit").Has("main", "vi mail.received.lead")

	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	cat.SetOwn([]i18n.Own{{Lang: "vi", Key: own[1].Key, Text: own[1].Text}, {Lang: "vi", Key: "mail.closing", Text: "{nobody}"}, {Lang: "vi", Key: "base.ministry", Text: "x"}})
	d := cat.Lang("vi")
	if got := d.T("reason.complaint.where"); got != "Gửi Ban Tiếp công dân." {
		t.Errorf("the reason says %q", got)
	}
	if d.T("mail.closing") != "Trân trọng," || !strings.HasPrefix(d.T("base.ministry"), "Bộ") {
		t.Error("a text that cannot stand, or is not the ministry's to change, was taken over")
	}

	admin.moved("/desk/admin/texts?words=vi", at+"?words=vi", "do", "save", "mail.received.lead", "")
	if own, err := m.svc.Texts(t.Context()); err != nil || len(own) != 1 {
		t.Errorf("the shipped text was not given back: %v, %v", own, err)
	}
	if got := m.as("thutruong").status(http.MethodGet, at); got != http.StatusForbidden {
		t.Errorf("a head at the texts: status %d", got)
	}
}
