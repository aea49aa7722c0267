from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "portal.questions"
    label = "questions"
    verbose_name = "Hỏi đáp pháp luật"
