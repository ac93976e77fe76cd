package main

import (
	"fmt"
	"io"
)

// japanese translates what a person watches; the lines that the tutorial prints are
// the same in every language.
var japanese = map[string]string{
	"training on %s, threads: %d":                  "%s で学習します（スレッド数 %d）",
	"testing %s on %s, threads: %d":                "%s を %s でテストします（スレッド数 %d）",
	"epoch %d: %.0f images a second":               "エポック %d：毎秒 %.0f 枚",
	"test: %.0f images a second":                   "テスト：毎秒 %.0f 枚",
	"saved to %s":                                  "%s に保存しました",
	"picture: %s":                                  "画像を保存しました：%s",
	"stopped before the test was through":          "テストの途中で中断しました",
	"stopped":                                      "中断しました",
	"stopped; nothing is saved, as -save is empty": "中断しました。-save が空なので何も保存していません",
	"stopped; what was learned so far is in %s, go on with -load %s":                                                                         "中断しました。ここまでの学習結果は %s にあります。続きから学習するには -load %s を指定してください",
	"CIFAR-10 COULD NOT BE DOWNLOADED: training on the small sample that ships with gotorch, 1,000 real images, so the accuracy will be low": "【注意】CIFAR-10 をダウンロードできませんでした。gotorch に付属する小さなサンプル（実画像 1,000 枚）で学習するため、正解率は低くなります",
}

// speaker returns a function that writes a message in a language.
func speaker(lang string, w io.Writer) func(format string, args ...any) {
	return func(format string, args ...any) {
		if t, ok := japanese[format]; ok && lang == "ja" {
			format = t
		}
		fmt.Fprintf(w, format+"\n", args...)
	}
}
