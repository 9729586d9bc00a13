package service

import (
	"context"
	"slices"
	"unicode/utf8"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// maxLabel is the longest label of a public file, in characters.
const maxLabel = 120

// publishFiles gives the publication the attachments that the editor has
// cleared, each under a label of the editor's. A file that was public before
// keeps its address.
func (s *Service) publishFiles(ctx context.Context, tx *store.Tx, m *moving, publication int64) error {
	list, err := s.cleared(ctx, tx, m, publication)
	if err != nil || m.PublicFiles == nil {
		return err
	}
	var named []any
	for _, f := range list {
		named = append(named, f.Hash)
	}
	m.event.Data["files"] = named
	return tx.SetPublicationFiles(ctx, publication, list)
}

// cleared returns the files that the editor has cleared, as the publication will
// have them.
func (s *Service) cleared(ctx context.Context, tx *store.Tx, m *moving, publication int64) ([]question.PublicFile, error) {
	if m.PublicFiles == nil {
		return nil, nil
	}
	all, err := tx.Attachments(ctx, m.q.ID)
	if err != nil {
		return nil, err
	}
	before, err := tx.PublicationFiles(ctx, publication)
	if err != nil {
		return nil, err
	}
	var list []question.PublicFile
	for _, f := range m.PublicFiles {
		i := slices.IndexFunc(all, func(a question.Attachment) bool {
			return a.Key == f.Attachment && a.ErasedAt == nil && (a.Part != question.FileOfAnswer || a.SentAt != nil)
		})
		label, err := question.CleanLine(f.Label)
		switch {
		case i < 0:
			return nil, question.Invalid("files", "problem.file.gone")
		case err != nil || label == "" || utf8.RuneCountInString(label) > maxLabel:
			return nil, question.Invalid("files", "problem.file.label", "most", maxLabel)
		}
		a := all[i]
		p := question.PublicFile{Key: fileKey(), Hash: a.Hash, Type: a.Type, Size: a.Size, Label: label, Attachment: a.Key}
		if j := slices.IndexFunc(before, func(b question.PublicFile) bool { return b.Attachment == a.Key }); j >= 0 {
			p.Key = before[j].Key
		}
		list = append(list, p)
	}
	return list, nil
}
