package desk

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// fileRoutes adds the addresses of files and lets the form for one carry it.
func (d *Desk) fileRoutes(r gin.IRoutes) {
	const add = "/desk/questions/:code/files"
	d.web.AllowFiles(add, service.MostMegabytes<<20)
	d.web.AllowFiles("/desk/intake/new", service.MostMegabytes*service.MostFiles<<20)
	r.POST(add, d.web.Handle(d.fileAdd))
	r.GET(add, d.web.Handle(func(c *gin.Context) error { return web.SeeOther(c, "/desk/questions/%s/answer", c.Param("code")) }))
	r.POST(add+"/remove", d.web.Handle(d.fileRemove))
	r.GET(web.FilePath+"noi-bo/:code/:key", d.web.Handle(d.file))
}

// file handles "GET /tep/noi-bo/:code/:key".
func (d *Desk) file(c *gin.Context) error {
	f, err := d.svc.DeskFile(c, web.Actor(c), c.Param("code"), c.Param("key"))
	if err != nil {
		return err
	}
	defer f.Close()
	return web.SendFile(c, f.Name, f.MIME, f.Hash, f.Size, f)
}

// fileAdd handles "POST /desk/questions/:code/files": a file for the answer.
func (d *Desk) fileAdd(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	limits, err := d.svc.FileLimits(c)
	if err != nil {
		return err
	}
	sent := 0
	err = d.web.EachFile(c, "files", limits.Bytes, func(name string, content []byte) error {
		sent++
		return d.svc.AddAnswerFile(c, web.Actor(c), c.Param("code"), name, content)
	})
	if err == nil && sent == 0 {
		f.Fail("files", "desk.files.missing")
		return d.fileFailed(c, f)
	}
	if question.CodeOf(err) == question.CodeUnavailable || f.Reject(err) {
		if !f.Failed() {
			f.Fail("files", "error.files_away")
		}
		return d.fileFailed(c, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.files.added")
	return web.SeeOther(c, "/desk/questions/%s/answer", c.Param("code"))
}

// fileFailed shows the editor again, as it was saved last, with what is wrong
// with the file.
func (d *Desk) fileFailed(c *gin.Context, f *web.Form) error {
	s, err := d.editable(c)
	if err != nil {
		return err
	}
	f.Set("version", "0")
	f.Set("outcome", string(question.OutcomeAnswered))
	if s.Answer != nil {
		f.Set("answer", s.Answer.Text)
		f.Set("version", fmt.Sprint(s.Answer.Version))
		f.Set("outcome", string(s.Answer.Outcome))
	}
	return d.showAnswer(c, http.StatusUnprocessableEntity, answerPage{Form: f}, s)
}

// fileRemove handles "POST /desk/questions/:code/files/remove".
func (d *Desk) fileRemove(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	if err := d.svc.RemoveAnswerFile(c, web.Actor(c), c.Param("code"), f.Value("key")); err != nil {
		return err
	}
	d.web.Flash(c, "desk.files.removed")
	return web.SeeOther(c, "/desk/questions/%s/answer", c.Param("code"))
}

// partOf says in words what a file came with.
func partOf(d i18n.Dict, p question.FilePart) string {
	switch p {
	case question.FileOfQuestion:
		return d.T("desk.files.of_question")
	case question.FileOfReply:
		return d.T("desk.files.of_reply")
	case question.FileOfAnswer:
		return d.T("desk.files.of_answer")
	}
	return string(p)
}

func filePath(code, key string) string { return web.FilePath + "noi-bo/" + code + "/" + key }

// fileItems lists the question's files for the staff, without those that were
// taken out of the answer.
func fileItems(p i18n.Dict, s service.Dossier) []web.FileItem {
	var list []web.FileItem
	for _, a := range s.Files {
		if a.RemovedAt != nil {
			continue
		}
		item := web.NewFileItem(p, a.Upload, filePath(s.Question.Code, a.Key))
		item.Note = partOf(p, a.Part)
		if a.ErasedAt != nil {
			item.Name, item.Href = p.T("desk.files.erased"), ""
		}
		list = append(list, item)
	}
	return list
}

// answerFiles is what the answer's page shows of its files.
type answerFiles struct {
	web.Page
	Form  *web.Form
	Code  string
	Files []web.FileItem
	Size  string // of the largest
}

func (d *Desk) answerFiles(c *gin.Context, p web.Page, f *web.Form, s service.Dossier) (*answerFiles, error) {
	limits, err := d.svc.FileLimits(c)
	if err != nil {
		return nil, err
	}
	v := &answerFiles{Page: p, Form: f, Code: s.Question.Code, Size: web.Size(p.Dict, limits.Bytes)}
	for _, a := range s.Files {
		if a.Part == question.FileOfAnswer && a.RemovedAt == nil {
			v.Files = append(v.Files, web.NewFileItem(p.Dict, a.Upload, filePath(s.Question.Code, a.Key)))
		}
	}
	return v, nil
}

// publicFile is an attachment that an editor may clear for the public.
type publicFile struct {
	web.FileItem
	Choose  string // the whole line
	Field   string // name of the label's field
	Label   string
	Checked bool
}

// publicFiles lists what may be cleared: what the asker sent, and what went out
// with the answer. What is public now is checked.
func publicFiles(p i18n.Dict, f *web.Form, s service.Dossier) []publicFile {
	var list []publicFile
	for _, a := range s.Files {
		if a.ErasedAt != nil || a.Part == question.FileOfAnswer && (a.SentAt == nil || a.RemovedAt != nil) {
			continue
		}
		v := publicFile{
			FileItem: web.NewFileItem(p, a.Upload, filePath(s.Question.Code, a.Key)), Field: "files." + a.Key,
			Label: p.T("desk.files.public_default", "n", len(list)+1),
		}
		v.Choose = p.T("desk.files.public_choose", "name", v.Name, "type", v.Type, "size", v.Size, "part", partOf(p, a.Part))
		for _, x := range s.PublicFiles {
			if x.Attachment == a.Key {
				v.Checked, v.Label = true, x.Label
			}
		}
		if f.Value("files.sent") != "" {
			v.Checked = false
			for _, key := range f.Values("files.public") {
				v.Checked = v.Checked || key == a.Key
			}
			v.Label = f.Value(v.Field)
		}
		list = append(list, v)
	}
	return list
}

// sentPublicFiles reads which attachments the editor cleared; nil when the form
// did not ask.
func sentPublicFiles(f *web.Form) []question.PublicFile {
	if f.Value("files.sent") == "" {
		return nil
	}
	list := []question.PublicFile{}
	for _, key := range f.Values("files.public") {
		list = append(list, question.PublicFile{Attachment: key, Label: f.Line("files." + key)})
	}
	return list
}
