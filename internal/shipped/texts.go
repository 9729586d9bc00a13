package shipped

import (
	_ "embed"
	"fmt"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

//go:embed laws.csv
var laws []byte

// lawNote stands with every shipped document: the register is the ministry's to
// keep.
const lawNote = "Dữ liệu ban đầu, cần đối chiếu với Cơ sở dữ liệu quốc gia về pháp luật."

// Laws returns the documents with which the register of laws begins.
func Laws() ([]question.Law, error) {
	all, err := rows(laws)
	if err != nil {
		return nil, err
	}
	var list []question.Law
	for _, r := range all {
		l := question.Law{Number: r[0], Name: r[1], ReplacedBy: r[4], Note: lawNote}
		for _, d := range []struct {
			text string
			into *calendar.Date
		}{{r[2], &l.From}, {r[3], &l.Until}} {
			if d.text == "" {
				continue
			}
			if *d.into, err = calendar.Parse(d.text); err != nil {
				return nil, fmt.Errorf("the law %s: %w", r[0], err)
			}
		}
		list = append(list, l)
	}
	return list, nil
}

// ReadyTexts returns the ready texts of every department with which an
// installation begins.
func ReadyTexts() []question.ReadyText {
	return []question.ReadyText{
		{Kind: question.ReadyLetter, Name: "Trả lời đầy đủ", Active: true, Body: letterFull},
		{Kind: question.ReadyLetter, Name: "Trả lời theo nguyên tắc, địa phương giải quyết", Active: true, Body: letterPrinciple},
		{Kind: question.ReadyLetter, Name: "Hướng dẫn đến cơ quan có thẩm quyền", Active: true, Body: letterReferred},
		{Kind: question.ReadyLetter, Name: "Chưa đủ thông tin để trả lời", Active: true, Body: letterInsufficient},
		{Kind: question.ReadyPassage, Name: "Lời kết", Active: true, Body: closingText},
		{Kind: question.ReadyPassage, Name: "Không thuộc thẩm quyền giải quyết vụ việc", Active: true, Body: elsewhereText},
	}
}

const (
	letterFull = `Kính gửi: {{người hỏi}}

{{đơn vị}} nhận được câu hỏi {{mã}} ngày {{ngày hỏi}} về việc “{{tiêu đề}}”. Sau khi nghiên cứu, {{đơn vị}} có ý kiến như sau:

## Căn cứ pháp lý

- 

## Nội dung trả lời

1. 

Trên đây là ý kiến của {{đơn vị}} để {{người hỏi}} được biết và thực hiện theo quy định.`

	letterPrinciple = `Kính gửi: {{người hỏi}}

Về câu hỏi {{mã}} ngày {{ngày hỏi}} “{{tiêu đề}}”, {{đơn vị}} có ý kiến mang tính nguyên tắc như sau:

## Căn cứ pháp lý

- 

## Nội dung trả lời

Nội dung cụ thể thuộc thẩm quyền giải quyết của cơ quan nhà nước tại địa phương. Đề nghị {{người hỏi}} liên hệ với Ủy ban nhân dân cấp xã nơi có đất để được hướng dẫn, giải quyết theo quy định.`

	letterReferred = `Kính gửi: {{người hỏi}}

Về câu hỏi {{mã}} ngày {{ngày hỏi}} “{{tiêu đề}}”, nội dung câu hỏi không thuộc phạm vi quản lý của {{đơn vị}}. Đề nghị {{người hỏi}} gửi câu hỏi đến cơ quan có thẩm quyền để được trả lời theo quy định.`

	letterInsufficient = `Kính gửi: {{người hỏi}}

Về câu hỏi {{mã}} ngày {{ngày hỏi}} “{{tiêu đề}}”, thông tin nêu trong câu hỏi chưa đủ để {{đơn vị}} trả lời cụ thể. Đề nghị {{người hỏi}} bổ sung các thông tin, tài liệu có liên quan và gửi lại câu hỏi.`

	closingText = `Trên đây là ý kiến của {{đơn vị}} để {{người hỏi}} được biết và thực hiện theo quy định.`

	elsewhereText = `Bộ không có thẩm quyền giải quyết vụ việc cụ thể nêu trong câu hỏi. Đề nghị {{người hỏi}} liên hệ với Ủy ban nhân dân cấp có thẩm quyền để được xem xét, giải quyết.`
)
